using PatternExecution.Caching.Guarding;

namespace PatternExecution.Caching.Flights;

/// <summary>
/// Reads of a batch that go to a shared layer together, in one round trip as far as they come together. What asks while a round is under way makes the
/// next, so that no read waits for another that may never come. Thread-safe.
/// </summary>
internal sealed class ReadRounds
{
    // All of a round are answered when the last is, within the time that one read may take.
    private const int MaxReads = 256;

    private readonly Lock _turn = new();
    private readonly Dictionary<GuardedLayer, Round> _rounds = [];
    private bool _hasStarted;

    /// <summary>Lets the first rounds go; until then reads gather.</summary>
    public void Start()
    {
        KeyValuePair<GuardedLayer, Round>[] rounds;
        lock (_turn)
        {
            _hasStarted = true;
            rounds = [.. _rounds];
            foreach (var (_, round) in rounds) round.IsRunning = true;
        }

        foreach (var (layer, round) in rounds) _ = RunAsync(layer, round);
    }

    /// <summary>Reads with one of the layer's next rounds.</summary>
    public Task<SharedRead> ReadAsync(GuardedLayer layer, CacheKey key, IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        var read = new Read(new CacheRead(key, tags));
        Round? round;
        lock (_turn)
        {
            if (!_rounds.TryGetValue(layer, out round)) _rounds.Add(layer, round = new Round());
            round.Waiting.Add(read);
            if (!_hasStarted || round.IsRunning) round = null;
            else round.IsRunning = true;
        }

        if (round is not null) _ = RunAsync(layer, round);
        return read.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(GuardedLayer layer, Round round)
    {
        while (Take(round) is { Count: > 0 } reads)
        {
            var parts = reads.Chunk(MaxReads).Select(part => RunAsync(layer, part));
            await Task.WhenAll(parts).ConfigureAwait(false);
        }
    }

    private List<Read> Take(Round round)
    {
        lock (_turn)
        {
            var reads = round.Waiting;
            round.Waiting = [];
            round.IsRunning = reads.Count > 0;
            return reads;
        }
    }

    private static async Task RunAsync(GuardedLayer layer, Read[] reads)
    {
        try
        {
            var answers = await layer.ReadManyAsync(Array.ConvertAll(reads, static read => read.What), CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < reads.Length; i++) reads[i].Answer.TrySetResult(answers[i]);
        }
#pragma warning disable CA1031 // It reaches all who wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var read in reads) read.Answer.TrySetException(exception);
        }
    }

    private sealed class Round
    {
        public List<Read> Waiting { get; set; } = [];

        public bool IsRunning { get; set; }
    }

    private sealed class Read(CacheRead what)
    {
        public CacheRead What => what;

        public TaskCompletionSource<SharedRead> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
