using System.Collections.Concurrent;

namespace PatternExecution.Memory;

/// <summary>Who wants to hear of a store's changes.</summary>
internal sealed class MemoryListeners
{
    private readonly ConcurrentDictionary<Subscription, Action<string?>> _listeners = new();

    public IDisposable Add(Action<string?> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        var subscription = new Subscription(this);
        _listeners[subscription] = listener;
        return subscription;
    }

    public void Tell(IEnumerable<string> tenants)
    {
        if (_listeners.IsEmpty)
            return;
        foreach (var tenant in tenants)
        {
            foreach (var (_, listener) in _listeners)
                listener(tenant);
        }
    }

    private sealed class Subscription(MemoryListeners owner) : IDisposable
    {
        public void Dispose() => owner._listeners.TryRemove(this, out _);
    }
}
