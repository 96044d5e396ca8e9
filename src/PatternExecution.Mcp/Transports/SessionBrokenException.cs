namespace PatternExecution.Mcp.Transports;

/// <summary>A server failed in a way that leaves its session in doubt; whether it handled the message is not known.</summary>
internal sealed class SessionBrokenException(string reason) : IOException(reason)
{
    /// <summary>Whether this is what lies behind an exception.</summary>
    public static bool IsBehind(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SessionBrokenException) return true;
        }

        return false;
    }
}
