using System.Text;

namespace PatternExecution.Execution.Commands;

/// <summary>Splits the arguments of a request into words. Quotes keep a word together; nothing else has a meaning: no variable, wildcard, pipe or substitution.</summary>
internal static class ArgumentLine
{
    private const int MaxArguments = 256;

    /// <summary>Splits at white space outside quotes.</summary>
    /// <exception cref="RequestRejectedException">A quote is not closed, or there are too many words.</exception>
    public static IReadOnlyList<string> Split(string? line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        char? quote = null;
        foreach (var c in line ?? "")
        {
            if (quote is { } open)
            {
                if (c == open) quote = null;
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                inWord = true;
            }
            else if (!char.IsWhiteSpace(c))
            {
                word.Append(c);
                inWord = true;
            }
            else if (inWord)
            {
                Finish();
            }
        }

        if (quote is { } unclosed) throw new RequestRejectedException($"arguments: a quote ({unclosed}) is not closed; close it.");
        if (inWord) Finish();
        return words;

        void Finish()
        {
            words.Add(word.ToString());
            word.Clear();
            inWord = false;
            if (words.Count > MaxArguments) throw new RequestRejectedException($"arguments: are more than {MaxArguments}; send fewer.");
        }
    }
}
