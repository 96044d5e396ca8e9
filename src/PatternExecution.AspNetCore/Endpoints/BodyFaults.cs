namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>What is wrong with a body, by field; all of it at once, up to a number that a person can read.</summary>
internal sealed class BodyFaults
{
    private const int Most = 20;
    private const int LongestName = 64;

    private readonly Dictionary<string, string[]> _faults = new(StringComparer.Ordinal);

    public bool Any => _faults.Count > 0;

    /// <summary>The messages by field, as problem details list them.</summary>
    public IDictionary<string, string[]> ByField => _faults;

    /// <summary>Adds a fault; one a field is enough to mend it.</summary>
    public void Add(string field, string message)
    {
        if (_faults.Count < Most) _faults.TryAdd(field, [message]);
    }

    /// <summary>A name that came from outside, short enough to be repeated.</summary>
    public static string Shorten(string name) => name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "…");
}
