using System.Globalization;
using System.Text;

namespace PatternExecution.Patterns;

/// <summary>How a refused value is shown and what no text may contain.</summary>
internal static class FaultText
{
    private const int MaxShown = 80;

    /// <summary>The value in quotes, shortened, its control characters spelt out, so that a log line stays one line.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("'");
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, MaxShown)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        return text.Append(value.Length > MaxShown ? "…'" : "'").ToString();
    }

    /// <summary>What makes a text unusable whatever the field, or null.</summary>
    public static string? Unusable(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                return string.Create(CultureInfo.InvariantCulture, $"{Quote(value)} has the control character U+{(int)c:X4} at offset {i}; remove it");
            if (!char.IsSurrogate(c)) continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(c, value[i + 1]))
                return string.Create(CultureInfo.InvariantCulture, $"{Quote(value)} has half of a surrogate pair (U+{(int)c:X4}) at offset {i}, which is no character; remove it or write the whole pair");
            i++;
        }

        return null;
    }
}
