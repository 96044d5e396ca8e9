namespace PatternExecution.Benchmarks.Figures;

/// <summary>
/// Times a candidate and its anchor in one process, a short round of the one and then of the other, so that whatever disturbs the machine
/// disturbs both. Believe the ratio; the times are for orientation.
/// </summary>
internal static class SideBySide
{
    private const int Rounds = 21;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(15);

    /// <summary>Compares work that stays on the calling thread, by that thread's processor time.</summary>
    /// <param name="candidate">Runs the candidate so many times. The loop belongs inside, so that no call of a delegate is measured.</param>
    /// <param name="anchor">Runs the anchor so many times.</param>
    public static Comparison Compare(Action<int> candidate, Action<int> anchor)
    {
        var candidateCount = Calibrate(candidate);
        var anchorCount = Calibrate(anchor);
        var times = new (double Candidate, double Anchor)[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            // Who goes first changes, so that neither always finds the caches as the other left them.
            var isCandidateFirst = round % 2 == 0;
            var first = isCandidateFirst ? Time(candidate, candidateCount) : Time(anchor, anchorCount);
            var second = isCandidateFirst ? Time(anchor, anchorCount) : Time(candidate, candidateCount);
            times[round] = isCandidateFirst ? (first, second) : (second, first);
        }

        return Summarize(times, AllocatedBytes(candidate, candidateCount), AllocatedBytes(anchor, anchorCount));
    }

    /// <summary>Compares work that waits or uses other threads, by the clock on the wall.</summary>
    /// <param name="candidate">Runs the candidate once.</param>
    /// <param name="anchor">Runs the anchor once.</param>
    /// <param name="rounds">How often each is run and counted; a fifth of it, at least one, comes first and is not.</param>
    public static async Task<Comparison> CompareAsync(Func<Task> candidate, Func<Task> anchor, int rounds = Rounds)
    {
        var times = new (double Candidate, double Anchor)[rounds];
        for (var round = -Math.Max(1, rounds / 5); round < rounds; round++)
        {
            // Who goes first changes, as above.
            var isCandidateFirst = round % 2 == 0;
            var first = await TimeAsync(isCandidateFirst ? candidate : anchor);
            var second = await TimeAsync(isCandidateFirst ? anchor : candidate);
            if (round >= 0) times[round] = isCandidateFirst ? (first, second) : (second, first);
        }

        return Summarize(times, double.NaN, double.NaN);
    }

    /// <summary>What one of so many warmed runs allocates on the calling thread.</summary>
    public static double AllocatedBytes(Action<int> run, int count = 10_000)
    {
        run(count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        run(count);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count;
    }

    /// <summary>The median of some numbers.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        var middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    private static Comparison Summarize((double Candidate, double Anchor)[] times, double candidateBytes, double anchorBytes) => new(
        new Cost(Median(times.Select(static time => time.Candidate)), candidateBytes),
        new Cost(Median(times.Select(static time => time.Anchor)), anchorBytes),
        Median(times.Select(static time => time.Candidate / time.Anchor)));

    /// <summary>Runs until the just-in-time compiler has done its best, then finds how many runs fill a round.</summary>
    private static int Calibrate(Action<int> run)
    {
        // The compiler works on threads of its own, so both clocks have to run: the thread's, for calls to be counted, and the one on the
        // wall, for a busy machine to come to compiling.
        var started = TimeProvider.System.GetTimestamp();
        var startedThread = ThreadTime.Nanoseconds();
        var count = 1;
        double perRun = 0;
        while (TimeProvider.System.GetElapsedTime(started) < WarmUp || ThreadTime.Nanoseconds() - startedThread < WarmUp.TotalNanoseconds)
        {
            perRun = Time(run, count);
            // Many short calls rather than few long ones: tiers are climbed by calls.
            count = (int)Math.Clamp(1_000_000 / Math.Max(perRun, 0.1), 1, 1_000_000);
        }

        return (int)Math.Clamp(RoundLength.TotalNanoseconds / Math.Max(perRun, 0.1), 1, 100_000_000);
    }

    private static double Time(Action<int> run, int count)
    {
        var started = ThreadTime.Nanoseconds();
        run(count);
        return (ThreadTime.Nanoseconds() - started) / (double)count;
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var started = TimeProvider.System.GetTimestamp();
        await run();
        return TimeProvider.System.GetElapsedTime(started).TotalNanoseconds;
    }
}
