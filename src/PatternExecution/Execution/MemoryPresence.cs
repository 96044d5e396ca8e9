using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;

namespace PatternExecution.Execution;

/// <summary>Whether tenants have memories, known without I/O on the request path: asked of the store in the background, and told by writes.</summary>
internal sealed class MemoryPresence(IMemoryStore store, TimeProvider time, ILogger logger)
{
    private const int MaxTenants = 10_000;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, State> _tenants = new(StringComparer.Ordinal);

    /// <summary>Whether a tenant has memories, as far as is known; a tenant never asked for has none until the store says so.</summary>
    public bool IsPresent(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var state))
        {
            // Forgetting all of them costs one question each: cheaper than keeping an order of use.
            if (_tenants.Count >= MaxTenants) _tenants.Clear();
            state = _tenants.GetOrAdd(tenant, static _ => new State());
        }

        if (!state.IsAsking && (state.AskedAt == 0 || time.GetElapsedTime(state.AskedAt) >= Freshness)) Ask(tenant, state);
        return state.IsPresent;
    }

    /// <summary>Notes that a tenant has a memory.</summary>
    public void Stored(string tenant)
    {
        // A tenant nobody asked for yet is noted too: with a store that answers later, its first request would else be routed as if it had none.
        if (_tenants.TryGetValue(tenant, out var state) || (_tenants.Count < MaxTenants && (state = _tenants.GetOrAdd(tenant, static _ => new State())) is not null))
            state.Note();
    }

    /// <summary>Asks the store again at the tenant's next request; until it answers, its last answer stands.</summary>
    public void Recheck(string tenant)
    {
        if (_tenants.TryGetValue(tenant, out var state)) state.AskedAt = 0;
    }

    /// <summary>Asks the store again about every tenant.</summary>
    public void RecheckAll()
    {
        foreach (var (_, state) in _tenants) state.AskedAt = 0;
    }

    private void Ask(string tenant, State state)
    {
        state.IsAsking = true;
        state.AskedAt = time.GetTimestamp();
        // A store in the process has answered when this returns; a slow one answers for later requests.
        _ = AskAsync(tenant, state);
    }

    private async Task AskAsync(string tenant, State state)
    {
        var notes = state.Notes;
        try
        {
            using var limit = new CancellationTokenSource(Patience, time);
            var asking = store.HasAnyAsync(tenant, limit.Token);
            var isPresent = asking.IsCompletedSuccessfully ? asking.Result : await asking.AsTask().OrAbandonAsync(limit.Token).ConfigureAwait(false);
            state.Answer(isPresent, notes);
        }
        catch (Exception exception)
        {
            // The last answer stands: a store that is down for a moment does not change what it holds.
            logger.PresenceUnknown(exception.GetType().Name);
        }
        finally
        {
            state.IsAsking = false;
        }
    }

    private sealed class State
    {
        private readonly Lock _turn = new();

        public volatile bool IsPresent;
        public volatile bool IsAsking;
        public long AskedAt;

        /// <summary>How often a memory was stored.</summary>
        public int Notes { get; private set; }

        public void Note()
        {
            lock (_turn)
            {
                Notes++;
                IsPresent = true;
            }
        }

        /// <summary>Takes the store's answer, unless it may be from before a memory was stored.</summary>
        public void Answer(bool isPresent, int notes)
        {
            lock (_turn)
            {
                if (notes == Notes) IsPresent = isPresent;
            }
        }
    }
}
