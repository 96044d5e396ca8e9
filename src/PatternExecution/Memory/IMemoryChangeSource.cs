namespace PatternExecution.Memory;

/// <summary>A store that says when a tenant's memories have changed, whoever changed them, so that cached recalls can be dropped.</summary>
public interface IMemoryChangeSource
{
    /// <summary>Listens for changes.</summary>
    /// <param name="listener">
    /// Gets the tenant, or null where any tenant's memories may have changed. It is called after the write, on the writer's thread: it must be quick
    /// and must not throw. Expiry is not a change.
    /// </param>
    /// <returns>Ends the listening when disposed.</returns>
    IDisposable OnChange(Action<string?> listener);
}
