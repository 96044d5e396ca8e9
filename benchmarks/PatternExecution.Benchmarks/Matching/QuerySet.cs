using System.Text.RegularExpressions;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Matching;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>Triggers in order, and queries with the trigger that wins each.</summary>
/// <param name="Triggers">The expressions, the earliest first.</param>
/// <param name="Queries">The queries.</param>
/// <param name="Winners">By query: the place of the trigger that wins; -1 where none does.</param>
internal sealed record QuerySet(string[] Triggers, string[] Queries, int[] Winners)
{
    public const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>Reads one of the public sets; null where it is not there.</summary>
    public static QuerySet? Load(FigureSettings settings, string name)
    {
        var patternFile = settings.FindData("matching", $"{name}.patterns.json");
        var queryFile = settings.FindData("matching", $"{name}.queries.tsv");
        if (patternFile is null || queryFile is null) return null;
        var patterns = PatternFile.Load(patternFile);
        var places = patterns.Select((pattern, i) => (pattern.Name, i)).ToDictionary(entry => entry.Name, entry => entry.i, StringComparer.Ordinal);
        var lines = File.ReadLines(queryFile).Select(line => (Query: line[..line.LastIndexOf('\t')], Winner: line[(line.LastIndexOf('\t') + 1)..])).ToArray();

        // Shuffled, so that any part of the queries is a fair sample of them.
        new Random(1).Shuffle(lines);
        return new QuerySet(
            [.. patterns.Select(pattern => pattern.Triggers.Single())],
            Array.ConvertAll(lines, line => line.Query),
            Array.ConvertAll(lines, line => line.Winner == "-" ? -1 : places[line.Winner]));
    }

    public Regex[] Regexes(RegexOptions more = RegexOptions.None) => Array.ConvertAll(Triggers, trigger => new Regex(trigger, Options | more));

    public TriggerIndex Index() =>
        TriggerIndex.Build(Array.ConvertAll(Regexes(), regex => new Trigger(regex, 1)), TimeSpan.FromSeconds(10));

    /// <summary>The earliest trigger that matches, found by trying them one by one.</summary>
    public static int FindOneByOne(Regex[] regexes, string query)
    {
        for (var i = 0; i < regexes.Length; i++)
        {
            if (regexes[i].IsMatch(query)) return i;
        }

        return -1;
    }

    /// <summary>How many queries get another answer than the known one.</summary>
    public int CountWrong(TriggerIndex index)
    {
        var wrong = 0;
        for (var i = 0; i < Queries.Length; i++)
        {
            if (index.FindFirst(Queries[i], 1).Trigger?.Regex.ToString() != (Winners[i] < 0 ? null : Triggers[Winners[i]])) wrong++;
        }

        return wrong;
    }
}
