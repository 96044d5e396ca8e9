using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>What the user has just said, where that is a text which the engine may be asked.</summary>
/// <param name="Query">The text; empty where the model has to be asked.</param>
/// <param name="Pass">Why the model has to be asked; null where the engine may be.</param>
internal readonly record struct ChatTurn(string Query, ChatPassReason? Pass)
{
    public static ChatTurn Read(IList<ChatMessage> messages, ChatOptions? options)
    {
        if (options is not null && AsksModel(options)) return new("", ChatPassReason.ModelAsked);
        if (!string.IsNullOrEmpty(options?.ConversationId)) return new("", ChatPassReason.ServiceConversation);
        if (messages.Count == 0 || messages[^1].Role != ChatRole.User) return new("", ChatPassReason.NotText);
        if (HasPendingTool(messages)) return new("", ChatPassReason.ToolPending);
        // Two messages in a row make one turn, of which the last is only a part.
        if (messages.Count > 1 && messages[^2].Role == ChatRole.User) return new("", ChatPassReason.NotText);

        var contents = messages[^1].Contents;
        foreach (var content in contents)
        {
            if (content is not TextContent) return new("", ChatPassReason.NotText);
        }

        var query = contents.Count == 1 ? ((TextContent)contents[0]).Text : messages[^1].Text;
        return string.IsNullOrWhiteSpace(query) ? new("", ChatPassReason.NotText) : new(query, null);
    }

    private static bool AsksModel(ChatOptions options) =>
        options.ResponseFormat is ChatResponseFormatJson || options.ToolMode is RequiredChatToolMode || options.ContinuationToken is not null;

    private static bool HasPendingTool(IList<ChatMessage> messages)
    {
        HashSet<string>? pending = null;
        foreach (var message in messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case FunctionCallContent call:
                        (pending ??= new HashSet<string>(StringComparer.Ordinal)).Add(call.CallId);
                        break;
                    case FunctionResultContent result:
                        pending?.Remove(result.CallId);
                        break;
                    case ToolApprovalRequestContent request:
                        (pending ??= new HashSet<string>(StringComparer.Ordinal)).Add(request.RequestId);
                        break;
                    case ToolApprovalResponseContent response:
                        pending?.Remove(response.RequestId);
                        break;
                }
            }
        }

        return pending is { Count: > 0 };
    }
}
