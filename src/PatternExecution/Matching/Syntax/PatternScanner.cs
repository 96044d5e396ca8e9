using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Syntax;

/// <summary>
/// Reads the tokens of a .NET regular expression: blanks and comments, quantifiers, numbers, escapes. Follows the order in which the
/// runtime's own parser looks at characters, since that order decides what an ambiguous text means.
/// </summary>
internal sealed class PatternScanner(string pattern, RegexOptions options)
{
    public string Pattern { get; } = pattern;

    public int Position { get; set; }

    public RegexOptions Options { get; set; } = options;

    public bool AtEnd => Position >= Pattern.Length;

    public char Current => Pattern[Position];

    private bool IgnoresWhitespace => (Options & RegexOptions.IgnorePatternWhitespace) != RegexOptions.None;

    public char PeekAt(int offset) => Position + offset < Pattern.Length ? Pattern[Position + offset] : '\0';

    public char Take() => AtEnd ? throw Malformed("ends too early") : Pattern[Position++];

    public FormatException Malformed(string why) => new($"The expression {why} at offset {Position}.");

    /// <summary>Skips white space and comments where the options allow them; <c>(?#…)</c> is a comment always.</summary>
    public void SkipBlanks()
    {
        while (true)
        {
            if (IgnoresWhitespace)
            {
                while (!AtEnd && Current is ' ' or '\t' or '\n' or '\f' or '\r') Position++;
            }

            if (IgnoresWhitespace && !AtEnd && Current == '#')
            {
                var newline = Pattern.IndexOf('\n', Position);
                Position = newline < 0 ? Pattern.Length : newline;
            }
            else if (PeekAt(0) == '(' && PeekAt(1) == '?' && PeekAt(2) == '#')
            {
                var close = Pattern.IndexOf(')', Position);
                if (close < 0) throw Malformed("has an unterminated comment");
                Position = close + 1;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Whether a quantifier stands here; a brace that is no counted repeat is an ordinary character.</summary>
    public bool AtQuantifier()
    {
        if (AtEnd) return false;
        if (Current is '*' or '+' or '?') return true;
        if (Current != '{') return false;
        var at = Position + 1;
        var digits = at;
        while (at < Pattern.Length && char.IsAsciiDigit(Pattern[at])) at++;
        if (at == digits || at == Pattern.Length) return false;
        if (Pattern[at] == '}') return true;
        if (Pattern[at] != ',') return false;
        at++;
        while (at < Pattern.Length && char.IsAsciiDigit(Pattern[at])) at++;
        return at < Pattern.Length && Pattern[at] == '}';
    }

    /// <summary>Reads a quantifier and the question mark that may follow it.</summary>
    public (int Min, int Max) TakeQuantifier()
    {
        var (min, max) = Take() switch
        {
            '*' => (0, int.MaxValue),
            '+' => (1, int.MaxValue),
            '?' => (0, 1),
            _ => TakeCounts(),
        };
        SkipBlanks();
        if (!AtEnd && Current == '?') Position++;
        if (min > max) throw Malformed("has a reversed repeat");
        return (min, max);
    }

    public int TakeNumber()
    {
        long value = 0;
        while (!AtEnd && char.IsAsciiDigit(Current))
        {
            value = (value * 10) + (Take() - '0');
            if (value > int.MaxValue) throw Malformed("has a number that is too large");
        }

        return (int)value;
    }

    /// <summary>Reads what follows a backslash that stands for one character.</summary>
    public char TakeEscapedCharacter()
    {
        var ch = Take();
        if (ch is >= '0' and <= '7')
        {
            Position--;
            return TakeOctal();
        }

        return ch switch
        {
            'x' => TakeHex(2),
            'u' => TakeHex(4),
            'a' => '\a',
            'b' => '\b',
            'e' => '\e',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'c' => (char)(char.ToUpperInvariant(Take()) - '@'),
            _ => ch,
        };
    }

    /// <summary>Reads the braces of <c>\p{…}</c>.</summary>
    public void SkipProperty()
    {
        var close = Pattern.IndexOf('}', Position);
        if (AtEnd || Current != '{' || close < 0) throw Malformed("has a malformed property");
        Position = close + 1;
    }

    /// <summary>Reads the letters of <c>(?imnsx-imnsx)</c> and applies them.</summary>
    public void TakeOptions()
    {
        for (var off = false; !AtEnd; Position++)
        {
            if (Current is '-' or '+')
            {
                off = Current == '-';
                continue;
            }

            var option = (char)(Current | 0x20) switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                'n' => RegexOptions.ExplicitCapture,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
            if (option == RegexOptions.None) return;
            Options = off ? Options & ~option : Options | option;
        }
    }

    private (int Min, int Max) TakeCounts()
    {
        var min = TakeNumber();
        var max = min;
        if (!AtEnd && Current == ',')
        {
            Position++;
            max = !AtEnd && Current == '}' ? int.MaxValue : TakeNumber();
        }

        if (Take() != '}') throw Malformed("has a malformed repeat");
        return (min, max);
    }

    private char TakeOctal()
    {
        var value = 0;
        for (var count = 0; count < 3 && !AtEnd && Current is >= '0' and <= '7'; count++)
        {
            value = (value * 8) + (Take() - '0');
            if ((Options & RegexOptions.ECMAScript) != RegexOptions.None && value >= 0x20) break;
        }

        return (char)(value & 0xFF);
    }

    private char TakeHex(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var ch = Take();
            if (!char.IsAsciiHexDigit(ch)) throw Malformed("has a malformed hexadecimal escape");
            value = (value * 16) + (char.IsAsciiDigit(ch) ? ch - '0' : (ch | 0x20) - 'a' + 10);
        }

        return (char)value;
    }
}
