namespace PatternExecution.Mcp.Transports;

/// <summary>A message was not sent, not even in part, because the server had ended before: sending it to another one does nothing twice.</summary>
internal sealed class ServerEndedException() : IOException("the server has ended")
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
