namespace ConsoleHarness.Bench;

/// <summary>What has been measured so far.</summary>
internal sealed class BenchResults(DateTimeOffset started, IReadOnlyList<BenchSetup> setups)
{
    public DateTimeOffset Started => started;

    public IReadOnlyList<BenchSetup> Setups => setups;

    /// <summary>The machine and the versions, by their names.</summary>
    public Dictionary<string, string> Machine { get; } = new(StringComparer.Ordinal);

    public List<PatternTimes> Times { get; } = [];

    public List<TokenLine> Tokens { get; } = [];

    public List<ThroughputLine> Throughput { get; } = [];

    public List<HitRateLine> HitRates { get; } = [];

    /// <summary>Whether everything was measured.</summary>
    public bool IsComplete { get; set; }

    /// <summary>What is being measured, or was when the run was stopped.</summary>
    public string Step { get; set; } = "the start";

    public IReadOnlyList<FigureLine> Figures => BenchFigures.Of(this);

    public IEnumerable<BenchLine> Lines() =>
    [
        new RunLine(Started, IsComplete, IsComplete ? null : Step, Machine),
        .. Times.Where(static times => times.Times.Count > 0).Select(TimesLine.Of),
        .. Tokens,
        .. Throughput,
        .. HitRates,
        .. Figures,
    ];
}
