using System.Collections.Concurrent;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>Keeps one matcher for all expressions that have the same part, as long as anybody uses it. Thread-safe.</summary>
internal static class SharedMatchers
{
    private const int FirstSweep = 1024;

    private static readonly ConcurrentDictionary<string, WeakReference<object>> Known = new(StringComparer.Ordinal);
    private static int _nextSweep = FirstSweep;

    /// <summary>What matches these nodes up to a place; null where they are not regular or too many.</summary>
    public static LinearPrefixMatcher? Prefix(IReadOnlyList<SyntaxNode> nodes) => Get("<", nodes, LinearPrefixMatcher.TryCreate);

    /// <summary>What matches these nodes from a place on; null where they are not regular or too many.</summary>
    public static LinearMatcher? Suffix(IReadOnlyList<SyntaxNode> nodes) => Get(">", nodes, LinearMatcher.TryCreateHere);

    private static T? Get<T>(string side, IReadOnlyList<SyntaxNode> nodes, Func<SyntaxNode, T?> create)
        where T : class
    {
        var key = side + SyntaxKey.Of(nodes);
        if (Known.TryGetValue(key, out var weak) && weak.TryGetTarget(out var known)) return (T)known;
        var matcher = create(new SyntaxNode { Kind = SyntaxKind.Sequence, Children = nodes });
        if (matcher is null) return null;
        Known[key] = new WeakReference<object>(matcher);
        if (Known.Count > Volatile.Read(ref _nextSweep)) Sweep();
        return matcher;
    }

    private static void Sweep()
    {
        foreach (var (key, weak) in Known)
        {
            if (!weak.TryGetTarget(out _)) Known.TryRemove(key, out _);
        }

        Volatile.Write(ref _nextSweep, Math.Max(FirstSweep, Known.Count * 2));
    }
}
