namespace PatternExecution.Mcp.Transports;

/// <summary>A message was not handled, not even in part, because the server or its session had ended before: sending it to another one does nothing twice.</summary>
internal sealed class ServerEndedException(string reason = "the server has ended") : IOException(reason)
{
    /// <summary>Whether this is what lies behind an exception.</summary>
    public static bool IsBehind(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is ServerEndedException) return true;
        }

        return false;
    }
}
