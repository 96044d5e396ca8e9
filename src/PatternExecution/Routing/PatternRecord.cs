using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What a router remembers of one pattern: what its routes have cost, how its function fares, and its latest decisions. Thread-safe.</summary>
internal sealed class PatternRecord(LegHealth infrastructure)
{
    // Few: a pattern's requests mostly say the same words, and each decision is held until another takes its place.
    private const int Slots = 4;

    private readonly MovingAverage?[] _averages = new MovingAverage?[3];
    private readonly RoutingDecision?[] _latest = new RoutingDecision?[Slots];
    private int _version;

    /// <summary>The health of the pattern's own function.</summary>
    public LegHealth Infrastructure => infrastructure;

    /// <summary>Whether it was used since somebody last looked.</summary>
    public bool IsInUse { get; set; } = true;

    /// <summary>Changes with every observation.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>The decision that was lately made of the same inputs and estimates, if it is still here.</summary>
    public RoutingDecision? Find(in RoutingInputs inputs) =>
        Volatile.Read(ref _latest[SlotOf(inputs)]) is { Grounds: { } grounds } decision
        && grounds.EstimatesVersion == Version
        && grounds.Inputs.IsSame(inputs)
            ? decision
            : null;

    public RoutingDecision Keep(RoutingDecision decision, in RoutingInputs inputs)
    {
        Volatile.Write(ref _latest[SlotOf(inputs)], decision);
        return decision;
    }

    /// <summary>What each route is thought to cost.</summary>
    public RouteEstimates Read(PatternDefinition? pattern) => new(
        ReadRoute(pattern, PatternType.Infrastructure),
        ReadRoute(pattern, PatternType.Memory),
        ReadRoute(pattern, PatternType.Hybrid));

    public void Add(PatternType route, int tokens, TimeSpan latency, double weight)
    {
        ref var average = ref _averages[(int)route];
        if (Volatile.Read(ref average) is null) Interlocked.CompareExchange(ref average, new MovingAverage(), null);
        average!.Add(tokens, latency, weight);
        // After the average: whoever reads the new version reads the new average too.
        Interlocked.Increment(ref _version);
    }

    private RouteEstimate ReadRoute(PatternDefinition? pattern, PatternType route) =>
        Volatile.Read(ref _averages[(int)route])?.Read() ?? RouteEstimates.PriorOf(pattern, route);

    private static int SlotOf(in RoutingInputs inputs)
    {
        var mixed = inputs.Found.Infrastructure * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ inputs.Found.Memory ^ (uint)inputs.Budget.MaxTokens.GetValueOrDefault()) * 0xC2B2_AE3D_27D4_EB4F;
        mixed = (mixed ^ (uint)inputs.Mode ^ (inputs.MemoriesPresent ? 4u : 0u)) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 62);
    }
}
