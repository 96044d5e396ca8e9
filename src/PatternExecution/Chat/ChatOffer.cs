using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>What of a turn the engine may be asked. Immutable.</summary>
public sealed record ChatOffer
{
    private ChatOffer(string? query, bool readOnly, ChatPassReason pass)
    {
        Query = query;
        ReadOnly = readOnly;
        Pass = pass;
    }

    /// <summary>Nothing: the model is asked.</summary>
    public static ChatOffer None { get; } = Refuse(ChatPassReason.NotOffered);

    /// <summary>The request that the engine is asked; null where the model is.</summary>
    public string? Query { get; }

    /// <summary>Whether only a pattern that reads may answer; where one that acts would, the model is asked.</summary>
    public bool ReadOnly { get; }

    /// <summary>Why the model is asked, where <see cref="Query"/> is null.</summary>
    internal ChatPassReason Pass { get; }

    /// <summary>Offers a request to every pattern.</summary>
    /// <param name="query">The request; not blank.</param>
    /// <exception cref="ArgumentException">The request is blank.</exception>
    public static ChatOffer All(string query) => Offer(query, readOnly: false);

    /// <summary>Offers a request to patterns that read.</summary>
    /// <param name="query">The request; not blank.</param>
    /// <exception cref="ArgumentException">The request is blank.</exception>
    public static ChatOffer Reads(string query) => Offer(query, readOnly: true);

    /// <summary>
    /// Offers what the user has just written and nothing else: a message of text alone, its parts on lines of their own. Attached text (a part that is marked up, fenced or quoted as a whole, or
    /// one of several lines next to others) is left out or, where it cannot be told from the request, leaves the turn to the model. After a question of the assistant's only reads are offered.
    /// </summary>
    /// <param name="messages">The conversation, the user's turn last.</param>
    /// <param name="options">What the host sends along; not looked at.</param>
    public static ChatOffer Careful(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (Conversation.FindTurn(messages) is not { } turn) return Refuse(ChatPassReason.NotText);
        var request = TurnText.Read(messages[turn].Contents, out var pass);
        if (request is null) return Refuse(pass);
        return AssistantQuestion.IsAskedBefore(messages, turn) ? Reads(request) : All(request);
    }

    private static ChatOffer Refuse(ChatPassReason pass) => new(null, readOnly: true, pass);

    private static ChatOffer Offer(string query, bool readOnly)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        return new ChatOffer(query, readOnly, default);
    }
}
