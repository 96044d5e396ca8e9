using PatternExecution.Execution;
using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace ConsoleHarness.Bench;

/// <summary>Requests in the guide's proportions: 45 % infrastructure, 30 % memory, 25 % hybrid, each type's patterns equally often. The same in every run.</summary>
internal static class Traffic
{
    /// <summary>The guide's mix.</summary>
    public const string Mix = "mix";

    /// <summary>The same, where no program of the machine is started: what the engine itself can do.</summary>
    public const string MixWithoutPrograms = "mix without programs";

    /// <summary>Nothing but starts of a program.</summary>
    public const string Programs = "programs only";

    private const int Seed = 20_250_109;

    /// <summary>The requests of one type, as the guide measures throughput.</summary>
    public static readonly IReadOnlyList<string> Types = ["infrastructure", "memory", "hybrid"];

    /// <summary>All kinds of traffic, those of one type first.</summary>
    public static readonly IReadOnlyList<string> Kinds = [.. Types, Mix, MixWithoutPrograms, Programs];

    /// <summary>Different requests in the guide's mix, in random order.</summary>
    public static IReadOnlyList<PatternRequest> Different(IReadOnlyList<BenchSubject> subjects, int count, string run)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        PatternRequest[] requests = [.. Enumerable.Range(0, count).Select(i =>
        {
            var subject = SubjectOf(subjects, TypeOf((i + 0.5) / count), i);
            var number = numbers[subject.Pattern] = numbers.GetValueOrDefault(subject.Pattern, -1) + 1;
            return RequestOf(subject, number, run);
        })];
        new Random(Seed).Shuffle(requests);
        return requests;
    }

    /// <summary>Requests that repeat: within a pattern the second is asked half as often as the first, the third a third as often (Zipf's law).</summary>
    public static IReadOnlyList<PatternRequest> Repeating(IReadOnlyList<BenchSubject> subjects, string kind, int count, string run)
    {
        var random = new Random(Seed);
        if (kind is MixWithoutPrograms or Programs)
            subjects = [.. subjects.Where(subject => subject.Pattern == StandardPatterns.SystemCommand == (kind == Programs))];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var type = kind switch { "infrastructure" or Programs => PatternType.Infrastructure, "memory" => PatternType.Memory, "hybrid" => PatternType.Hybrid, _ => TypeOf(random.NextDouble()) };
            var subject = SubjectOf(subjects, type, random.Next());
            return RequestOf(subject, Rank(random, Math.Min(subject.Distinct, 400)), run);
        })];
    }

    /// <summary>Requests that only read, equally often of each pattern that may be cached, repeating as <see cref="Repeating"/> has it.</summary>
    /// <param name="subjects">The patterns.</param>
    /// <param name="count">How many.</param>
    /// <param name="writes">The share of requests in between that store a memory of the same tenant, 0 to 1.</param>
    /// <param name="run">What sets this run's keys apart from others'.</param>
    public static IReadOnlyList<PatternRequest> Reads(IReadOnlyList<BenchSubject> subjects, int count, double writes, string run)
    {
        var random = new Random(Seed);
        BenchSubject[] reading = [.. subjects.Where(static subject => subject.IsCached)];
        var storing = subjects.Single(static subject => subject is { IsCached: false, Type: PatternType.Memory });
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            if (random.NextDouble() < writes) return new PatternRequest(storing.Request(i));
            var subject = reading[random.Next(reading.Length)];
            return RequestOf(subject, Rank(random, subject.Distinct), run);
        })];
    }

    private static PatternType TypeOf(double share) => share < 0.45 ? PatternType.Infrastructure : share < 0.75 ? PatternType.Memory : PatternType.Hybrid;

    private static BenchSubject SubjectOf(IReadOnlyList<BenchSubject> subjects, PatternType type, int number)
    {
        BenchSubject[] ofType = [.. subjects.Where(subject => subject.Type == type)];
        return ofType[number % ofType.Length];
    }

    private static PatternRequest RequestOf(BenchSubject subject, int number, string run)
    {
        var request = new PatternRequest(subject.Request(number)) { Principal = run };
        return subject.IsCached ? request : request with { Tenant = BenchHost.WritingTenant };
    }

    private static int Rank(Random random, int distinct)
    {
        var total = 0.0;
        for (var rank = 1; rank <= distinct; rank++) total += 1.0 / rank;
        var draw = random.NextDouble() * total;
        for (var rank = 1; rank < distinct; rank++)
        {
            if ((draw -= 1.0 / rank) <= 0) return rank - 1;
        }

        return distinct - 1;
    }
}
