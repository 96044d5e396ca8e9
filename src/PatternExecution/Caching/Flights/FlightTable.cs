namespace PatternExecution.Caching.Flights;

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
                // A shared answer must not serve one that may not leave the process, nor an old read one who wants a new execution, nor a stale answer one who may have none.
                if (flight.Policy.LocalOnly == policy.LocalOnly && (flight.Policy.Refresh || !policy.Refresh) && flight.Policy.StaleWhile <= policy.StaleWhile)
                {
                    flight.Waiters++;
                    leads = false;
                    return flight;
                }

                flight.Revoked = true;
            }

            leads = true;
            return Start(new Flight(key, policy, isRefresh: false) { Waiters = 1 });
        }
    }

    /// <summary>Starts a flight that nobody waits for and that the caller must run; null where the key has one.</summary>
    public Flight? TryStartRefresh(in CacheKey key, CachePolicy policy, StaleAnswer current)
    {
        lock (_gate) return _joinable.ContainsKey(key) ? null : Start(new Flight(key, policy, isRefresh: true) { Stale = current });
    }

    /// <summary>Notes what may be given in need; the youngest counts.</summary>
    public void Offer(Flight flight, StaleAnswer stale)
    {
        lock (_gate)
        {
            if (flight.Stale is null || flight.Stale.Entry.CreatedAt < stale.Entry.CreatedAt) flight.Stale = stale;
        }
    }

    /// <summary>Gives those who wait the answer that is there for need, unless it was removed or is too old, and lets the flight go on without them.</summary>
    public void Placate(Flight flight, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (FindStale(flight, now) is not { } stale || !_running.Contains(flight)) return;
            flight.IsDetached = true;
            flight.Placate(stale);
        }
    }

    /// <summary>Ends a flight that has gone on by itself for too long.</summary>
    public void GiveUp(Flight flight)
    {
        lock (_gate)
        {
            if (!flight.IsDetached) return;
            flight.IsDetached = false;
            if (flight.Waiters > 0) return;
            Revoke(flight);
        }

        flight.Abandon();
    }

    /// <summary>What may be given in place of the answer that could not be made; null where there is nothing, or it was removed, or is too old.</summary>
    public StaleAnswer? TakeStale(Flight flight, DateTimeOffset now)
    {
        lock (_gate) return FindStale(flight, now);
    }

    /// <summary>One waiter goes. The last one to go before the answer is there ends the execution.</summary>
    public void Leave(Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiters > 0 || flight.IsDetached || !_running.Contains(flight)) return;
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
        if (Carries(flight.Policy.Tags, tag) || Carries(flight.Kept?.Tags, tag) || Carries(flight.Stale?.Entry.Tags, tag)) return true;
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

    private static bool Carries(IReadOnlyList<string>? tags, string tag) => tags is not null && tags.Contains(tag, StringComparer.Ordinal);

    private static StaleAnswer? FindStale(Flight flight, DateTimeOffset now)
    {
        if (flight.Revoked || flight.Policy.StaleWhile <= TimeSpan.Zero || flight.Stale is not { } stale || stale.Until <= now) return null;
        return flight.RemovedTags is { } removed && stale.Entry.Tags.Any(removed.Contains) ? null : stale;
    }

    private Flight Start(Flight flight)
    {
        _joinable[flight.Key] = flight;
        _running.Add(flight);
        return flight;
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
