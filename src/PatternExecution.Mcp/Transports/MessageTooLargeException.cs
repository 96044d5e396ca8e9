namespace PatternExecution.Mcp.Transports;

/// <summary>A server sent a message over the limit.</summary>
internal sealed class MessageTooLargeException(int maxMessageBytes)
    : IOException($"a message has more than {maxMessageBytes} bytes (MaxMessageBytes)");
