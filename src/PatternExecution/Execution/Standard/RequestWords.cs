using System.Collections.Frozen;

namespace PatternExecution.Execution.Standard;

/// <summary>The words of a text that say what it is about.</summary>
internal static class RequestWords
{
    // English function words: they are in every text, so that sharing them says nothing.
    private static readonly FrozenSet<string> Functional = FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "did", "do", "does", "for", "from", "has", "have", "how", "i", "in", "is", "it", "its",
        "me", "my", "of", "on", "or", "our", "please", "that", "the", "this", "to", "was", "we", "were", "what", "when", "where", "which", "who", "why", "with", "you");

    /// <summary>Lower-case runs of letters and digits of at least two characters, each once, in order of appearance; function words are left out.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                if (start < 0) start = i;
                continue;
            }

            if (start < 0) continue;
            if (i - start >= 2)
            {
                var word = text[start..i].ToLowerInvariant();
                if (!Functional.Contains(word) && !words.Contains(word)) words.Add(word);
            }

            start = -1;
        }

        return words;
    }
}
