namespace PatternExecution.Caching;

/// <summary>The answers being made now. Only bookkeeping happens under its lock: no layer and no execution.</summary>
internal sealed class FlightTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CacheKey, Flight> _joinable = [];
    private readonly HashSet<Flight> _running = [];

    /// <summary>Joins the flight of a key, or starts one that the caller must run.</summary>
    public Flight Join(in CacheKey key, CachePolicy policy, out bool leads)
    {
        lock (_gate)
        {
            if (_joinable.TryGetValue(key, out var flight))
            {
                // A shared answer must not serve one that may not leave the process, nor an old read one who wants a new execution.
                if (flight.Policy.LocalOnly == policy.LocalOnly && (flight.Policy.Refresh || !policy.Refresh))
                {
                    flight.Waiters++;
                    leads = false;
                    return flight;
                }

                flight.Revoked = true;
            }

            flight = new Flight(key, policy) { Waiters = 1 };
            _joinable[key] = flight;
            _running.Add(flight);
            leads = true;
            return flight;
        }
    }

    /// <summary>One waiter goes. The last one to go before the answer is there ends the execution.</summary>
    public void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiters > 0 || !_running.Contains(flight)) return;
            Revoke(flight);
        }

        flight.Abandon();
    }

    /// <summary>Whether the layers may be offered an answer; if so, <see cref="Finish"/> must follow.</summary>
    public bool TryKeep(Flight flight, CacheEntry entry)
    {
        lock (_gate)
        {
            if (flight.Revoked) return false;
            if (flight.RemovedTags is { } removed && entry.Tags.Any(removed.Contains)) return false;
            flight.Kept = entry;
            flight.Keeping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <summary>Ends a flight; whoever comes now starts another.</summary>
    public void Finish(Flight flight)
    {
        lock (_gate)
        {
            Revoke(flight);
            _running.Remove(flight);
        }

        flight.Keeping?.TrySetResult();
    }

    /// <summary>Revokes every flight of a key; those whose answer the layers are taking already are waited for.</summary>
    public Task RevokeAsync(in CacheKey key) => RevokeAsync(key, static (flight, key) => flight.Key == key);

    /// <summary>Revokes every flight whose answer carries a tag; those whose answer the layers are taking already are waited for.</summary>
    public Task RevokeAsync(string tag) => RevokeAsync(tag, static (flight, tag) =>
    {
        if (flight.Policy.Tags.Contains(tag, StringComparer.Ordinal) || flight.Kept?.Tags.Contains(tag, StringComparer.Ordinal) == true) return true;
        (flight.RemovedTags ??= []).Add(tag);
        return false;
    });

    /// <summary>Revokes every flight; those whose answer the layers are taking already are waited for.</summary>
    public Task RevokeAllAsync() => RevokeAsync(0, static (_, _) => true);

    /// <summary>Whoever comes now starts another flight; who waits already is left as is.</summary>
    public void Close(Flight flight)
    {
        lock (_gate) Revoke(flight);
    }

    private Task RevokeAsync<TArg>(TArg argument, Func<Flight, TArg, bool> isMeant)
    {
        List<Task>? keeping = null;
        lock (_gate)
        {
            foreach (var flight in _running)
            {
                if (!isMeant(flight, argument)) continue;
                Revoke(flight);
                if (flight.Keeping is { } taking) (keeping ??= []).Add(taking.Task);
            }
        }

        return keeping is null ? Task.CompletedTask : Task.WhenAll(keeping);
    }

    private void Revoke(Flight flight)
    {
        flight.Revoked = true;
        if (_joinable.TryGetValue(flight.Key, out var current) && current == flight) _joinable.Remove(flight.Key);
    }
}
