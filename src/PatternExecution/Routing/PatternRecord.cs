using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>What a router remembers of one pattern: what its routes have cost, how its function fares, and its latest decisions. Thread-safe.</summary>
internal sealed class PatternRecord(LegHealth infrastructure)
{
    // As many as a pattern's requests usually say different words; each decision is held until another takes its place.
    private const int Slots = 16;

    private readonly MovingAverage?[] _averages = new MovingAverage?[3];
    private readonly RoutingDecision?[] _latest = new RoutingDecision?[Slots];
    private RouteEstimates? _estimates;
    private int _version;

    /// <summary>The health of the pattern's own function.</summary>
    public LegHealth Infrastructure => infrastructure;

    /// <summary>Whether it was used since somebody last looked.</summary>
    public bool IsInUse { get; set; } = true;

    /// <summary>What each route is thought to cost now; the same object until an observation or another definition changes it.</summary>
    public RouteEstimates Read(PatternDefinition? pattern)
    {
        // The version first: an observation in between leaves estimates that are made anew, rather than ones that are out of date.
        var version = Volatile.Read(ref _version);
        var known = Volatile.Read(ref _estimates);
        if (known is not null && known.Version == version && ReferenceEquals(known.Pattern, pattern)) return known;

        var read = new RouteEstimates(
            pattern,
            version,
            ReadRoute(pattern, PatternType.Infrastructure),
            ReadRoute(pattern, PatternType.Memory),
            ReadRoute(pattern, PatternType.Hybrid));
        Volatile.Write(ref _estimates, read);
        return read;
    }

    public void Add(PatternType route, int tokens, TimeSpan latency, double weight)
    {
        ref var average = ref _averages[(int)route];
        if (Volatile.Read(ref average) is null) Interlocked.CompareExchange(ref average, new MovingAverage(), null);
        average!.Add(tokens, latency, weight);
        // After the average: whoever reads the new version reads the new average too.
        Interlocked.Increment(ref _version);
    }

    /// <summary>The decision that was lately made of the same inputs, or a new one.</summary>
    public RoutingDecision Decide(in RoutingInputs inputs, WordIndex words)
    {
        // Two places for each, so that kinds of request that meet at one do not keep making each other's decisions anew.
        var mixed = Mix(inputs);
        ref var near = ref _latest[mixed >> 60];
        ref var far = ref _latest[(mixed >> 56) & (Slots - 1)];
        var first = Volatile.Read(ref near);
        if (first is not null && first.IsOf(inputs)) return first;
        if (Volatile.Read(ref far) is { } second && second.IsOf(inputs)) return second;

        var made = new RoutingDecision(inputs, words);
        if (first is null || !first.IsOf(inputs.Estimates)) Volatile.Write(ref near, made);
        else Volatile.Write(ref far, made);
        return made;
    }

    private RouteEstimate ReadRoute(PatternDefinition? pattern, PatternType route) =>
        Volatile.Read(ref _averages[(int)route])?.Read() ?? RouteEstimates.PriorOf(pattern, route);

    private static ulong Mix(in RoutingInputs inputs)
    {
        var mixed = inputs.Found.Infrastructure * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 32) ^ inputs.Found.Memory ^ (uint)inputs.Budget.MaxTokens.GetValueOrDefault()) * 0xC2B2_AE3D_27D4_EB4F;
        return (mixed ^ (mixed >> 32) ^ (uint)inputs.Mode ^ (inputs.MemoriesPresent ? 4u : 0u)) * 0x9E37_79B9_7F4A_7C15;
    }
}
