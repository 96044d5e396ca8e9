namespace PatternExecution.Chat;

/// <summary>Why a turn went to the inner client.</summary>
public enum ChatPassReason
{
    /// <summary>The turn is not a text of the user alone: it holds an image, a file or a tool's result, or is the second of two messages that wait for an answer.</summary>
    NotText,

    /// <summary>A tool call or an approval is waiting for its result.</summary>
    ToolPending,

    /// <summary>The options ask for what only a model gives: JSON of a shape, a tool call, a response that is being continued.</summary>
    ModelAsked,

    /// <summary>The service keeps the conversation itself, and would never learn of a turn that it did not answer.</summary>
    ServiceConversation,

    /// <summary>No pattern matched.</summary>
    NoMatch,

    /// <summary>A pattern matched with less confidence than asked for; nothing was executed.</summary>
    LowConfidence,

    /// <summary>The engine cannot execute the turn as it stands, such as for want of an argument.</summary>
    Rejected,

    /// <summary>One leg of a read failed.</summary>
    Partial,

    /// <summary>A read failed.</summary>
    Failed,

    /// <summary>The engine is being tried out.</summary>
    Shadow,

    /// <summary>Attached text cannot be told from the request.</summary>
    AttachedText,

    /// <summary>A pattern that acts matched a turn that only reads were offered, such as the answer to a question of the assistant's; nothing was executed.</summary>
    ActionNotOffered,

    /// <summary>The host did not offer the turn.</summary>
    NotOffered,
}
