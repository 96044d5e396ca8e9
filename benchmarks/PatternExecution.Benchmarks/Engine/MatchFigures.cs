using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>Matching a phrase and a recent request against the floor of both: one lookup in a frozen dictionary of the same keys and comparer.</summary>
internal sealed class MatchFigures : IFigureRoom
{
    public string Room => "engine";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var phrase = Compare(CommandPatterns.Phrases, MatchKind.Phrase);
        yield return Figure.Ratio(Room, "phrase match, 1,000 patterns", phrase, 3, "FrozenDictionary lookup, OrdinalIgnoreCase");
        yield return Figure.Allocation(Room, "phrase match, allocated", phrase, 0);

        var recent = Compare(CommandPatterns.Requests, MatchKind.Recent);
        yield return Figure.Ratio(Room, "recent match, 1,000 patterns", recent, 4, "FrozenDictionary lookup, OrdinalIgnoreCase");
        yield return Figure.Allocation(Room, "recent match, allocated", recent, 0);
        await Task.CompletedTask;
    }

    private static Comparison Compare(IReadOnlyList<string> requests, MatchKind kind)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(CommandPatterns.Create(1_000));
        var keys = requests.Take(500).ToArray();
        var floor = keys.ToFrozenDictionary(static key => key, static key => key.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys) registry.TryMatch(key, null, out _);
        foreach (var key in keys)
        {
            if (!registry.TryMatch(key, null, out var match) || match.Kind != kind)
                throw new InvalidOperationException($"'{key}' was matched by {match.Kind}, not by {kind}.");
        }

        var found = 0;
        var comparison = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    registry.TryMatch(keys[i % keys.Length], null, out var match);
                    found += (int)match.Kind;
                }
            },
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    floor.TryGetValue(keys[i % keys.Length], out var length);
                    found += length;
                }
            });
        GC.KeepAlive(found);
        return comparison;
    }
}
