namespace PatternExecution.Patterns;

/// <summary>The registered patterns at one moment, in order of registration.</summary>
/// <remarks>The index is built at once where a whole set came in, and by the first request where single patterns did: ten thousand calls of Register would otherwise build ten thousand indexes.</remarks>
internal sealed class PatternSnapshot(RegisteredPattern[] registered, PatternRegistryOptions options, RecentClock clock)
{
    private readonly Lock _building = new();
    private PatternIndex? _index;

    public RegisteredPattern[] Registered { get; } = registered;

    public PatternIndex Index => Volatile.Read(ref _index) ?? Build();

    private PatternIndex Build()
    {
        lock (_building)
        {
            if (_index is null) Volatile.Write(ref _index, new PatternIndex(Registered, options, clock));
            return _index!;
        }
    }
}
