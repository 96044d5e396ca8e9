using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>Where things stand in a conversation, however a provider writes it down.</summary>
internal static class Conversation
{
    private static readonly ChatRole Developer = new("developer");

    // A tool's result is an answer to a call, in whichever role a provider has it.
    public static bool IsUsers(ChatMessage message) => message.Role == ChatRole.User && !message.Contents.Any(static content => content is ToolResultContent);

    /// <summary>The user's message that is to be answered; null where it is not the last that was said, or only a part of what the user said.</summary>
    public static int? FindTurn(IReadOnlyList<ChatMessage> messages)
    {
        var turn = Before(messages, messages.Count);
        if (turn < 0 || !IsUsers(messages[turn])) return null;
        var previous = Before(messages, turn);
        return previous >= 0 && IsUsers(messages[previous]) ? null : turn;
    }

    /// <summary>The last message of the assistant with text before a place; -1 where there is none.</summary>
    public static int FindAssistantText(IReadOnlyList<ChatMessage> messages, int before)
    {
        for (var i = before - 1; i >= 0; i--)
        {
            if (messages[i].Role == ChatRole.Assistant && !string.IsNullOrWhiteSpace(messages[i].Text)) return i;
        }

        return -1;
    }

    /// <summary>Whether a call of a tool, or a question for approval, waits for its result. What came before the assistant's last text was given up.</summary>
    public static bool HasPendingTool(IReadOnlyList<ChatMessage> messages)
    {
        HashSet<(string Kind, string Id)>? pending = null;
        for (var i = Math.Max(0, FindAssistantText(messages, messages.Count)); i < messages.Count; i++)
        {
            foreach (var content in messages[i].Contents)
            {
                switch (content)
                {
                    case FunctionCallContent { InformationalOnly: false } call:
                        (pending ??= []).Add(("call", call.CallId));
                        break;
                    case FunctionResultContent result:
                        pending?.Remove(("call", result.CallId));
                        break;
                    case ToolApprovalRequestContent { ToolCall: not FunctionCallContent { InformationalOnly: true } } request:
                        (pending ??= []).Add(("approval", request.RequestId));
                        break;
                    case ToolApprovalResponseContent response:
                        pending?.Remove(("approval", response.RequestId));
                        break;
                }
            }
        }

        return pending is { Count: > 0 };
    }

    // What the host or its middleware tells the model is not said by anyone, and may stand anywhere.
    private static int Before(IReadOnlyList<ChatMessage> messages, int index)
    {
        do index--;
        while (index >= 0 && (messages[index].Role == ChatRole.System || messages[index].Role == Developer));
        return index;
    }
}
