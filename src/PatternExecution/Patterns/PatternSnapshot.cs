namespace PatternExecution.Patterns;

/// <summary>The registered patterns at one moment, in order of registration.</summary>
/// <remarks>
/// The index is built at once where a whole set came in or requests are being answered, and otherwise by the first request: ten thousand
/// calls of Register at the start of a process would build ten thousand indexes.
/// </remarks>
internal sealed class PatternSnapshot
{
    private readonly Lock _building = new();
    private readonly PatternRegistryOptions _options;
    private readonly RecentClock _clock;
    private readonly IReadOnlyList<RegisteredPattern>? _added;
    private PatternIndex? _previous;
    private PatternIndex? _index;
    private bool _wasRead;

    /// <summary>The snapshot of an empty registry.</summary>
    public PatternSnapshot(PatternRegistryOptions options, RecentClock clock)
    {
        _options = options;
        _clock = clock;
        Registered = [];
    }

    private PatternSnapshot(PatternSnapshot before, RegisteredPattern[] registered, RegisteredPattern[]? added)
    {
        _options = before._options;
        _clock = before._clock;
        Registered = registered;
        lock (before._building)
        {
            _previous = before._index ?? before._previous;
            _added = added is null ? null : before._index is not null ? added : before._added is null ? null : [.. before._added, .. added];
        }
    }

    public RegisteredPattern[] Registered { get; }

    /// <summary>Whether a request was answered from this snapshot: then the next one is not left to a request to build.</summary>
    public bool WasRead => Volatile.Read(ref _wasRead);

    public PatternIndex Index
    {
        get
        {
            if (!_wasRead) Volatile.Write(ref _wasRead, true);
            return Volatile.Read(ref _index) ?? Build();
        }
    }

    /// <summary>The snapshot after a change of this one.</summary>
    /// <param name="registered">All patterns.</param>
    /// <param name="added">What is new; null where something is gone.</param>
    public PatternSnapshot Next(RegisteredPattern[] registered, RegisteredPattern[]? added) => new(this, registered, added);

    public PatternIndex Build()
    {
        lock (_building)
        {
            if (_index is not null) return _index;
            var index = new PatternIndex(Registered, _options, _clock, _previous, _added);
            _previous = null;
            Volatile.Write(ref _index, index);
            return index;
        }
    }
}
