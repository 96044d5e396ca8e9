using PatternExecution.Memory;

namespace PatternExecution.Execution;

/// <summary>
/// Sends the searches of a batch to the store together, shared evenly by a few round trips at the same time, because a server works one off on
/// one of its processors. What asks while they are under way makes the next, so that no search waits for another that may never come.
/// </summary>
internal sealed class SearchRounds(IMemoryStore store)
{
    // The requests of a round wait for all of it: a hundred stay well within the time of one leg.
    private const int MaxSearches = 128;
    private const int WorthwhileSearches = 8;
    private const int MaxRounds = 4;

    private readonly Lock _turn = new();
    private readonly Queue<Search> _waiting = [];
    private bool _hasStarted;
    private int _running;

    /// <summary>Lets the first rounds go; until then searches gather.</summary>
    public void Start()
    {
        int share;
        int rounds;
        lock (_turn)
        {
            _hasStarted = true;
            rounds = _running = Math.Clamp(_waiting.Count / WorthwhileSearches, 1, MaxRounds);
            share = ShareOf(_waiting.Count, rounds);
        }

        for (var i = 0; i < rounds; i++) _ = RunAsync(share);
    }

    /// <summary>Searches with one of the next rounds.</summary>
    public Task<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken)
    {
        var search = new Search(query, cancellationToken);
        lock (_turn)
        {
            _waiting.Enqueue(search);
            if (!_hasStarted || _running == MaxRounds) return search.Hits.Task;
            _running++;
        }

        _ = RunAsync(WorthwhileSearches);
        return search.Hits.Task;
    }

    private static int ShareOf(int searches, int rounds) => Math.Clamp((searches + rounds - 1) / rounds, WorthwhileSearches, MaxSearches);

    private async Task RunAsync(int share)
    {
        while (Take(share) is { Count: > 0 } round)
        {
            await RunAsync(round).ConfigureAwait(false);
            lock (_turn) share = ShareOf(_waiting.Count, MaxRounds);
        }
    }

    private List<Search> Take(int most)
    {
        var round = new List<Search>();
        lock (_turn)
        {
            while (round.Count < most && _waiting.TryDequeue(out var search))
            {
                if (!search.Token.IsCancellationRequested) round.Add(search);
                else search.Hits.TrySetCanceled(search.Token);
            }

            if (round.Count == 0) _running--;
        }

        return round;
    }

    private async Task RunAsync(List<Search> round)
    {
        // The round goes on while anyone waits for it.
        using var abandoned = new CancellationTokenSource();
        var waiting = round.Count;
        var registrations = round.ConvertAll(search => search.Token.Register(() =>
        {
            search.Hits.TrySetCanceled(search.Token);
            if (Interlocked.Decrement(ref waiting) == 0) abandoned.Cancel();
        }));
        try
        {
            var hits = await store.SearchManyAsync(round.ConvertAll(static search => search.Query), abandoned.Token).ConfigureAwait(false);
            for (var i = 0; i < round.Count; i++) round[i].Hits.TrySetResult(hits[i]);
        }
        catch (Exception exception) when (round.Count > 1 && exception is not (MemoryStoreUnavailableException or OperationCanceledException))
        {
            // One of them cannot be answered, and only that one is to fail.
            foreach (var search in round) await RunAloneAsync(search).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It reaches all who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var search in round) search.Hits.TrySetException(exception);
        }
        finally
        {
            foreach (var registration in registrations) await registration.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAloneAsync(Search search)
    {
        try
        {
            search.Hits.TrySetResult(await store.SearchAsync(search.Query, search.Token).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // It reaches the one who waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            search.Hits.TrySetException(exception);
        }
    }

    private sealed class Search(MemoryQuery query, CancellationToken token)
    {
        public MemoryQuery Query => query;

        public CancellationToken Token => token;

        public TaskCompletionSource<IReadOnlyList<MemoryHit>> Hits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
