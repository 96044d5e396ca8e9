namespace PatternExecution.Matching.Literals;

/// <summary>The folded texts that an expression matches, all of them; one of them may be empty. Immutable.</summary>
/// <param name="Texts">The texts, without repetition.</param>
/// <param name="Precise">
/// True where the expression matches every text that folds to one of these, and nothing depends on what stands around it.
/// </param>
internal sealed record LiteralSet(string[] Texts, bool Precise)
{
    /// <summary>Larger sets are given up: their product with others would grow beyond what an index can gain from it.</summary>
    public const int MaxTexts = 16;

    /// <summary>Longer texts add no selectivity.</summary>
    public const int MaxLength = 64;

    /// <summary>Shorter texts occur in too many requests to be worth finding.</summary>
    public const int MinLength = 2;

    public static LiteralSet Empty { get; } = new([""], true);

    public static LiteralSet ZeroWidth { get; } = new([""], false);

    /// <summary>This followed by another; null where that would be too many or too long.</summary>
    public LiteralSet? Then(LiteralSet next)
    {
        if (Texts.Length * next.Texts.Length > MaxTexts) return null;
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var left in Texts)
        {
            foreach (var right in next.Texts)
            {
                if (left.Length + right.Length > MaxLength) return null;
                texts.Add(left + right);
            }
        }

        return new LiteralSet([.. texts], Precise && next.Precise);
    }

    /// <summary>This or another; null where that would be too many.</summary>
    public LiteralSet? Or(LiteralSet other)
    {
        var texts = Texts.Union(other.Texts, StringComparer.Ordinal).ToArray();
        return texts.Length > MaxTexts ? null : new LiteralSet(texts, Precise && other.Precise);
    }

    /// <summary>That one of the texts occurs; a text that contains another is implied by it.</summary>
    public Requirement? ToRequirement() => RequireAny(Texts);

    public static Requirement? RequireAny(IReadOnlyCollection<string> texts)
    {
        if (texts.Any(text => text.Length < MinLength)) return null;
        return Requirement.Any(Minimal(texts).Select(Requirement.Of));
    }

    private static IEnumerable<string> Minimal(IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 1) return texts;

        var shortestFirst = texts.OrderBy(text => text.Length).ToList();
        var kept = new List<string>();
        foreach (var text in shortestFirst)
        {
            if (!kept.Exists(shorter => text.Contains(shorter, StringComparison.Ordinal))) kept.Add(text);
        }

        return kept;
    }
}
