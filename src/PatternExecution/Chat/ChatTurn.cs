using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Chat;

/// <summary>What the user has just said, where that is a text which the engine may be asked.</summary>
/// <param name="Query">The text; empty where the model has to be asked.</param>
/// <param name="ReadOnly">Whether only a pattern that reads may answer.</param>
/// <param name="Pass">Why the model has to be asked; null where the engine may be.</param>
internal readonly record struct ChatTurn(string Query, bool ReadOnly, ChatPassReason? Pass)
{
    public static ChatTurn Read(IReadOnlyList<ChatMessage> messages, ChatOptions? chatOptions, PatternExecutionChatOptions options, ILogger logger)
    {
        if (chatOptions is not null && AsksModel(chatOptions)) return PassOn(ChatPassReason.ModelAsked);
        if (!string.IsNullOrEmpty(chatOptions?.ConversationId)) return PassOn(ChatPassReason.ServiceConversation);
        if (Conversation.HasPendingTool(messages)) return PassOn(ChatPassReason.ToolPending);
        try
        {
            var offer = options.Offer(messages, chatOptions);
            return offer.Query is { } query ? new ChatTurn(query, offer.ReadOnly, null) : PassOn(offer.Pass);
        }
#pragma warning disable CA1031 // The model can answer whatever the host's delegate threw.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.OfferThrew(exception.GetType().Name);
            return PassOn(ChatPassReason.NotOffered);
        }
    }

    private static ChatTurn PassOn(ChatPassReason reason) => new("", ReadOnly: true, reason);

    private static bool AsksModel(ChatOptions options) =>
        options.ResponseFormat is ChatResponseFormatJson || options.ToolMode is RequiredChatToolMode || options.ContinuationToken is not null;
}
