namespace PatternExecution.Patterns;

/// <summary>Guesses which known name a misspelt one stands for.</summary>
internal static class NearestName
{
    /// <summary>A closing clause such as <c>; did you mean 'triggers'?</c>, or a full stop where no name is near.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        if (name.Length > PatternLimits.Label) return ".";
        var (nearest, distance) = known.Select(candidate => (candidate, Distance(name, candidate))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Max(2, nearest.Length / 3) ? $"; did you mean '{nearest}'?" : ".";
    }

    // Levenshtein, ignoring case.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
