using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PatternExecution.Execution.Commands;

/// <summary>One argument of a template: knows which values it takes. Immutable.</summary>
internal sealed class CommandSlot
{
    private const int MaxIdentifierLength = 128;
    private const int ShownLength = 100;
    private const int MinusSign = 0x2212;
    private const int SoftHyphen = 0x00AD;

    // A pattern without backtracking takes time in proportion to a value of at most 4,096 characters; this is for a starved machine.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private static readonly SearchValues<char> IdentifierLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private readonly CommandArgument _argument;
    private readonly Regex? _pattern;

    public CommandSlot(CommandArgument argument)
    {
        _argument = argument;
        if (argument.Pattern is { } pattern) _pattern = Compile(pattern);
    }

    public bool IsLiteral => _argument.Kind == CommandArgumentKind.Literal;

    public bool IsOptional => _argument.IsOptional;

    public bool IsRepeated => _argument.IsRepeated;

    public string Name => _argument.Name;

    public string Prefix => _argument.Prefix;

    /// <summary>What the slot takes, in words.</summary>
    public string Expected => _argument.Kind switch
    {
        CommandArgumentKind.Choice => $"one of {string.Join(", ", _argument.Choices)}",
        CommandArgumentKind.Number => string.Create(CultureInfo.InvariantCulture, $"a whole number from {_argument.Minimum} to {_argument.Maximum}"),
        CommandArgumentKind.Identifier => $"1 to {MaxIdentifierLength} of the characters A-Z, a-z, 0-9, '_', '.' and '-', the first a letter, a digit or '_'",
        CommandArgumentKind.Path => "the path of a file or folder below the root that the host names",
        _ when _argument.Pattern is { } pattern => $"a text that matches {pattern}",
        _ => $"1 to {_argument.MaxLength} characters, the first no dash",
    };

    /// <summary>Makes an expression hold for the whole value.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        // Alone first: a stray parenthesis must not close ours.
        _ = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, MatchTimeout);
        return new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, MatchTimeout);
    }

    /// <summary>A value of a request, fit to be shown: short, on one line, nothing that is not seen.</summary>
    public static string Shown(string value)
    {
        var text = new StringBuilder("'");
        foreach (var letter in value.AsSpan(0, Math.Min(value.Length, ShownLength)))
        {
            if (IsUnseen(letter)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else text.Append(letter);
        }

        return text.Append(value.Length > ShownLength ? "…'" : "'").ToString();
    }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value, as the request has it.</param>
    /// <param name="argument">The argument for the program.</param>
    /// <returns>What is wrong with the value and what is allowed; null where it fits.</returns>
    public string? Check(string value, out string argument)
    {
        argument = "";
        if (UnseenFault(value) is { } fault || (fault = CheckKind(value, out var text)) is not null) return fault;
        argument = _argument.Prefix + text;
        return null;
    }

    private static string? UnseenFault(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            // A NUL ends the argument for the program, and a line break begins a line wherever lines are read.
            if (char.IsControl(value[i])) return string.Create(CultureInfo.InvariantCulture, $"holds the control character U+{(int)value[i]:X4}; remove it.");
            if (!char.IsSurrogate(value[i])) continue;
            // It would become another character on its way to the program.
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1])) return "is not valid UTF-16; send whole characters.";
            i++;
        }

        return null;
    }

    private string? CheckKind(string value, out string text)
    {
        text = value;
        switch (_argument.Kind)
        {
            case CommandArgumentKind.Choice:
                return _argument.Choices.Contains(value) ? null : Unfit(value);
            case CommandArgumentKind.Number:
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || value[0] == '+') return Unfit(value);
                text = number.ToString(CultureInfo.InvariantCulture);
                return number >= _argument.Minimum && number <= _argument.Maximum ? null : Unfit(value);
            case CommandArgumentKind.Identifier:
                return value.Length is 0 or > MaxIdentifierLength || value[0] is '.' or '-' || value.AsSpan().ContainsAnyExcept(IdentifierLetters) ? Unfit(value) : null;
            case CommandArgumentKind.Path:
                return LengthFault(value) ?? DashFault(value) ?? ContainedPath.Resolve(_argument.Root!, value, _argument.MayBeNew, out text);
            default:
                return LengthFault(value) ?? DashFault(value) ?? (_pattern?.IsMatch(value) == false ? Unfit(value) : null);
        }
    }

    private string Unfit(string value) => $"{Shown(value)} is not allowed; give {Expected}.";

    private string? LengthFault(string value) => value.Length >= 1 && value.Length <= _argument.MaxLength
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"has {value.Length} characters; allowed are 1 to {_argument.MaxLength}.");

    // Other dashes and minus signs too: programs that turn Unicode into an older character set make hyphens of them.
    private string? DashFault(string value)
    {
        if (_argument.Prefix.Length > 0) return null;
        var first = Rune.GetRuneAt(value, 0);
        return Rune.GetUnicodeCategory(first) == UnicodeCategory.DashPunctuation || first.Value is MinusSign or SoftHyphen
            ? $"{Shown(value)} begins with a dash, which programs read as an option; begin with something else."
            : null;
    }

    private static bool IsUnseen(char letter) =>
        char.IsControl(letter) || char.IsSurrogate(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
