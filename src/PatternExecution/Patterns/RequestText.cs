using System.Buffers;
using System.Globalization;
using System.Text;

namespace PatternExecution.Patterns;

/// <summary>The text of a request that phrases and triggers are asked with, and the way back from it to what was typed.</summary>
internal sealed class RequestText
{
    private const char Apostrophe = '\'';
    private const char Quote = '"';
    private const char Dash = '-';
    private const char LineBreak = '\n';
    private const char GreekQuestionMark = '\u037E';
    private const char DotAbove = '\u0307';
    private const int FullWidthDistance = 0xFEE0;

    private const string Closing = ".!?\u2026\u3002\uFF0E\uFF01\uFF1F\uFF61\u061F\u06D4\u0964\u0965\u0589\u055C\u055E\u1362\u1367\u1368\u203C\u2047\u2048\u2049\u203D\u17D4\u104A\u104B\u037E\u0DF4\u2E2E\u05C3\u0F0D\u0F0E\u1803\u1809";
    private const string Opening = "\u00BF\u00A1";
    private const string Apostrophes = "\u2018\u2019\u201A\u201B\u2032\u02BC\u02B9\u02BB\u00B4\u2039\u203A\uFF07\u055A\uA78C";
    private const string Quotes = "\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB\u300C\u300D\u300E\u300F\u301D\u301E\u301F\uFF02";
    private const string Dashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE63\uFF0D\u2043";

    private static readonly SearchValues<char> _lineBreaks = SearchValues.Create("\n\r\u0085\u2028\u2029\v\f");
    private static readonly SearchValues<char> _folded = SearchValues.Create("ßẞİıſﬀﬁﬂﬃﬄﬅﬆ\u0307");

    /// <summary>For each character of <see cref="Text"/> the first and the last typed one that it stands for; null where they are the same.</summary>
    private readonly (int First, int Last)[]? _places;

    private RequestText(string typed, string text, (int First, int Last)[]? places, RequestReading reading)
    {
        Typed = typed;
        Text = text;
        _places = places;
        var (start, end) = reading.HasFlag(RequestReading.ClosingPunctuation) ? WithoutClosing(text) : (0, text.Length);
        BareStart = start;
        Bare = end - start == text.Length ? text : text[start..end];
    }

    public string Typed { get; }

    /// <summary>The request as it is read.</summary>
    public string Text { get; }

    /// <summary><see cref="Text"/> without closing punctuation; the same object where it has none.</summary>
    public string Bare { get; }

    private int BareStart { get; }

    /// <summary>The different texts that triggers are asked with, in this order. What was typed comes last, for triggers that are written in its typography.</summary>
    public IEnumerable<string> Texts => ReferenceEquals(Bare, Text) ? WithTyped(Text) : WithTyped(Text, Bare);

    /// <summary>The same texts in the order in which arguments are looked for: what a group takes to the end of a text without closing punctuation is without it, too.</summary>
    public IEnumerable<string> TextsForArguments => ReferenceEquals(Bare, Text) ? WithTyped(Text) : WithTyped(Bare, Text);

    /// <summary>Whether there is nothing to read: ASCII without control characters, double or outer spaces or closing punctuation.</summary>
    public static bool IsPlain(string query) =>
        query.Length == 0
        || (!query.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && query[0] != ' '
            && query[^1] is not (' ' or '.' or '!' or '?')
            && !query.Contains("  ", StringComparison.Ordinal));

    /// <summary>Reads a request.</summary>
    public static RequestText Read(string query, RequestReading reading)
    {
        if (!query.AsSpan().ContainsAnyExceptInRange(' ', '~') && !query.Contains("  ", StringComparison.Ordinal) && query.Length > 0 && query[0] != ' ' && query[^1] != ' ')
            return new RequestText(query, query, null, reading);

        var isComposed = !reading.HasFlag(RequestReading.Forms) || IsComposed(query);
        var text = new StringBuilder(query.Length);
        var places = new List<(int First, int Last)>(query.Length);
        for (var at = 0; at < query.Length;)
        {
            var c = query[at];
            var end = at + 1;
            if (char.IsWhiteSpace(c))
            {
                if (reading.HasFlag(RequestReading.WhiteSpace))
                {
                    while (end < query.Length && (char.IsWhiteSpace(query[end]) || (reading.HasFlag(RequestReading.Typography) && IsInvisible(query, end)))) end++;
                    Add(query.AsSpan(at, end - at).ContainsAny(_lineBreaks) ? LineBreak : ' ');
                }
                else
                {
                    Add(c);
                }
            }
            else if (char.IsAscii(c) && (end == query.Length || char.IsAscii(query[end])))
            {
                Add(c);
            }
            else
            {
                if (char.IsHighSurrogate(c) && end < query.Length && char.IsLowSurrogate(query[end])) end++;
                while (end < query.Length && Joins(query[end])) end++;
                var letter = isComposed ? query.AsSpan(at, end - at) : Compose(query[at..end]);
                foreach (var part in letter)
                {
                    if (Plain(part, reading) is { } plain) Add(plain);
                }
            }

            at = end;

            void Add(char character)
            {
                text.Append(character);
                places.Add((at, end - 1));
            }
        }

        var (first, length) = Trim(text);
        return new RequestText(query, text.ToString(first, length), [.. places.GetRange(first, length)], reading);
    }

    /// <summary>What a phrase is looked up by: texts that differ in case alone, or in letters that a case is written with, have the same but for the case of single letters.</summary>
    public static string Fold(string text, RequestReading reading)
    {
        if (!reading.HasFlag(RequestReading.Forms) || !text.AsSpan().ContainsAny(_folded)) return text;
        var folded = new StringBuilder(text.Length + 4);
        foreach (var c in text)
        {
            _ = c switch
            {
                'ß' or 'ẞ' => folded.Append("ss"),
                'İ' or 'ı' => folded.Append('i'),
                'ſ' => folded.Append('s'),
                'ﬀ' => folded.Append("ff"),
                'ﬁ' => folded.Append("fi"),
                'ﬂ' => folded.Append("fl"),
                'ﬃ' => folded.Append("ffi"),
                'ﬄ' => folded.Append("ffl"),
                'ﬅ' or 'ﬆ' => folded.Append("st"),
                DotAbove when folded.Length > 0 && folded[^1] is 'i' or 'I' => folded,
                _ => folded.Append(c),
            };
        }

        return folded.ToString();
    }

    /// <summary>What was typed for a part of one of <see cref="Texts"/>.</summary>
    public string TypedFor(string text, int start, int length)
    {
        if (length == 0) return "";
        if (!ReferenceEquals(text, Text) && !ReferenceEquals(text, Bare)) return Whole(start, start + length);
        if (ReferenceEquals(text, Bare) && !ReferenceEquals(Bare, Text)) start += BareStart;
        return _places is null ? Whole(start, start + length) : Whole(_places[start].First, _places[start + length - 1].Last + 1);
    }

    private string[] WithTyped(params ReadOnlySpan<string> texts) => Typed == Text ? [.. texts] : [.. texts, Typed];

    /// <summary>A part of what was typed, without half of a character at either end.</summary>
    private string Whole(int start, int end)
    {
        if (char.IsLowSurrogate(Typed[start]) && start > 0 && char.IsHighSurrogate(Typed[start - 1])) start--;
        if (char.IsHighSurrogate(Typed[end - 1]) && end < Typed.Length && char.IsLowSurrogate(Typed[end])) end++;
        return Typed[start..end];
    }

    /// <summary>Without closing punctuation, but for the dot of an abbreviation such as <c>e.g.</c>, and what opens in Spanish; all of it where nothing else is there.</summary>
    private static (int Start, int End) WithoutClosing(string text)
    {
        var end = text.AsSpan().TrimEnd(Closing + " \n").Length;
        if (end == text.Length || end == 0) return (0, text.Length);
        if (end == text.Length - 1 && text[end] == '.' && end > 2 && char.IsLetter(text[end - 1]) && text[end - 2] == '.' && char.IsLetter(text[end - 3]) && (end == 3 || !char.IsLetterOrDigit(text[end - 4])))
            return (0, text.Length);
        var start = text.AsSpan(0, end).IndexOfAnyExcept(Opening);
        return (Math.Max(start, 0), end);
    }

    private static (int First, int Length) Trim(StringBuilder text)
    {
        var (first, end) = (0, text.Length);
        while (first < end && char.IsWhiteSpace(text[first])) first++;
        while (end > first && char.IsWhiteSpace(text[end - 1])) end--;
        return (first, end - first);
    }

    /// <summary>Whether a character belongs to the one before it.</summary>
    private static bool Joins(char c) =>
        c >= '\u0300' && (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark || c is >= '\u1160' and <= '\u11FF');

    /// <summary>Whether each letter is in its composed form. Text with surrogates is composed letter by letter: half of a pair cannot be normalized.</summary>
    private static bool IsComposed(string query) =>
        !query.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !query.Contains(GreekQuestionMark) && query.IsNormalized(NormalizationForm.FormC);

    private static string Compose(string letter)
    {
        // Half of a pair has no form.
        foreach (var rune in letter.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) return letter;
        }

        // Its composed form is a semicolon, which ends no request.
        return letter[0] == GreekQuestionMark ? letter : letter.Normalize(NormalizationForm.FormC);
    }

    /// <summary>The character that one stands for; null where it stands for nothing.</summary>
    private static char? Plain(char c, RequestReading reading)
    {
        if (char.IsAscii(c)) return c;
        if (reading.HasFlag(RequestReading.Typography))
        {
            if (Apostrophes.Contains(c, StringComparison.Ordinal)) return Apostrophe;
            if (Quotes.Contains(c, StringComparison.Ordinal)) return Quote;
            if (Dashes.Contains(c, StringComparison.Ordinal)) return Dash;
            if (c is '\uFE0E' or '\uFE0F' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format) return null;
        }

        return reading.HasFlag(RequestReading.Forms) && c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - FullWidthDistance) : c;
    }

    private static bool IsInvisible(string text, int at) => CharUnicodeInfo.GetUnicodeCategory(text[at]) == UnicodeCategory.Format;
}
