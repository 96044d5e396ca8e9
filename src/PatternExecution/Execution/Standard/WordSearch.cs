using System.Text;
using PatternExecution.Execution.Functions;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Standard;

/// <summary>Searches names and lines below the code root, or patterns and functions where there is none, by the words of a request.</summary>
internal sealed class WordSearch(CodeTree tree, CodeReader reader, IPatternRegistry registry, FunctionSet functions)
{
    private const int MaxHits = 10;
    private const int MaxLineLength = 200;

    // A name says in few words what a whole file is about.
    private const double NameWeight = 0.4;
    private const double LineWeight = 0.4;
    private const double FileWeight = 0.2;

    /// <summary>Searches.</summary>
    /// <param name="query">What for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">No word is left to search for.</exception>
    public async Task<SearchReport> RunAsync(string query, CancellationToken cancellationToken)
    {
        var words = RequestWords.Of(query);
        if (words.Count == 0) throw new RequestRejectedException("query: has no word to search for; name at least one of two letters or more.");

        var candidates = new List<Candidate>();
        var truncated = false;
        if (tree.IsConfigured)
            truncated = await reader.VisitAsync(tree.Resolve(null), (file, text) => Add(candidates, Look(file, text.Span, words)), cancellationToken).ConfigureAwait(false);
        else
            AddRegistered(words, candidates);
        return new SearchReport(tree.IsConfigured ? "files" : "registry", words, Rank(candidates, words.Count), truncated);
    }

    private static void Add(List<Candidate> candidates, Candidate candidate)
    {
        if ((candidate.InName | candidate.InText) != 0) candidates.Add(candidate);
    }

    private static Candidate Look(CodeFile file, ReadOnlySpan<byte> bytes, IReadOnlyList<string> words)
    {
        var inName = Find(file.Path, words);
        var text = Encoding.UTF8.GetString(bytes);
        var inText = Find(text, words);
        var (inLine, lineNumber, best) = (0UL, 0, default(Range));
        var number = 0;
        foreach (var range in inText == 0 ? default : text.AsSpan().Split('\n'))
        {
            number++;
            var found = Find(text.AsSpan(range), words);
            if (ulong.PopCount(found) > ulong.PopCount(inLine)) (inLine, lineNumber, best) = (found, number, range);
            if (inLine == inText) break;
        }

        return lineNumber == 0
            ? new Candidate("file", file.Path, null, null, inName, 0, inText)
            : new Candidate("file", file.Path, lineNumber, Cut(text.AsSpan(best).Trim()), inName, inLine, inText);
    }

    private void AddRegistered(IReadOnlyList<string> words, List<Candidate> candidates)
    {
        foreach (var pattern in registry.Patterns)
        {
            var texts = pattern.Phrases.Concat(pattern.Examples).ToArray();
            var best = texts.MaxBy(text => ulong.PopCount(Find(text, words)));
            var inText = texts.Aggregate(0UL, (found, text) => found | Find(text, words));
            Add(candidates, new Candidate("pattern", pattern.Name, null, best, Find(pattern.Name, words), best is null ? 0 : Find(best, words), inText));
        }

        foreach (var function in functions.Functions)
        {
            var inText = Find(function.Description, words);
            Add(candidates, new Candidate("function", function.Name, null, function.Description, Find(function.Name, words), inText, inText));
        }
    }

    private static IReadOnlyList<SearchReport.Hit> Rank(List<Candidate> candidates, int words)
    {
        Span<double> weights = stackalloc double[64];
        var total = 0.0;
        for (var i = 0; i < Math.Min(words, 64); i++)
        {
            var bit = 1UL << i;
            var holding = candidates.Count(candidate => ((candidate.InName | candidate.InText) & bit) != 0);
            weights[i] = Math.Log(1 + ((double)(candidates.Count + 1) / (holding + 1)));
            total += weights[i];
        }

        var hits = new List<SearchReport.Hit>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var score = ((NameWeight * Sum(candidate.InName, weights)) + (LineWeight * Sum(candidate.InLine, weights)) + (FileWeight * Sum(candidate.InText, weights))) / total;
            hits.Add(new SearchReport.Hit(candidate.Kind, candidate.Name, candidate.Line, candidate.Text, Math.Round(score, 4)));
        }

        return [.. hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Name, StringComparer.Ordinal).Take(MaxHits)];
    }

    private static double Sum(ulong found, ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        for (; found != 0; found &= found - 1) sum += weights[(int)ulong.TrailingZeroCount(found)];
        return sum;
    }

    // One bit a word, the first 64: found where a word of the text begins with it, so that "cache" finds "caches" but "rate" not "operate".
    private static ulong Find(ReadOnlySpan<char> text, IReadOnlyList<string> words)
    {
        var found = 0UL;
        for (var i = 0; i < Math.Min(words.Count, 64); i++)
        {
            for (var at = text.IndexOf(words[i], StringComparison.OrdinalIgnoreCase); at >= 0;)
            {
                if (at == 0 || !char.IsLetterOrDigit(text[at - 1]) || (char.IsUpper(text[at]) && char.IsLower(text[at - 1])))
                {
                    found |= 1UL << i;
                    break;
                }

                var next = text[(at + 1)..].IndexOf(words[i], StringComparison.OrdinalIgnoreCase);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return found;
    }

    private static string Cut(ReadOnlySpan<char> line) => line.Length > MaxLineLength ? string.Concat(line[..(MaxLineLength - 1)], "…") : line.ToString();

    private readonly record struct Candidate(string Kind, string Name, int? Line, string? Text, ulong InName, ulong InLine, ulong InText);
}
