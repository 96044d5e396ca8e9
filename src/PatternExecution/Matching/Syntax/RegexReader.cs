using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Syntax;

/// <summary>
/// Reads the syntax of a .NET regular expression into a tree. It never guesses: what it cannot say for certain becomes an
/// <see cref="SyntaxKind.Opaque"/> node. It accepts whatever <see cref="Regex"/> accepts.
/// </summary>
internal sealed class RegexReader
{
    /// <summary>Deeper expressions are not read, so that whoever walks a tree may recurse.</summary>
    public const int MaxDepth = 250;

    private readonly PatternScanner _scanner;
    private readonly Stack<GroupFrame> _open = new();
    private GroupFrame _group;

    private RegexReader(string pattern, RegexOptions options)
    {
        _scanner = new PatternScanner(pattern, options);
        _group = new GroupFrame(GroupKind.Plain, 0, options);
    }

    /// <summary>Reads an expression that <see cref="Regex"/> has accepted.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="options">The options it is used with.</param>
    /// <param name="root">The tree; an opaque node where the answer is false.</param>
    /// <returns>False where the expression is malformed, too deep, or runs from right to left.</returns>
    public static bool TryRead(string pattern, RegexOptions options, out SyntaxNode root)
    {
        root = new SyntaxNode { Kind = SyntaxKind.Opaque, End = pattern.Length };
        if ((options & RegexOptions.RightToLeft) != RegexOptions.None) return false;
        try
        {
            root = new RegexReader(pattern, options).Read();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private SyntaxNode Read()
    {
        while (true)
        {
            _scanner.SkipBlanks();
            if (_scanner.AtEnd) break;
            var unit = ReadUnit();
            if (unit is null) continue;
            unit.End = _scanner.Position;
            _scanner.SkipBlanks();
            if (_scanner.AtQuantifier())
            {
                var (min, max) = _scanner.TakeQuantifier();
                unit = new SyntaxNode
                {
                    Kind = SyntaxKind.Repeat,
                    Start = unit.Start,
                    End = _scanner.Position,
                    Min = min,
                    Max = max,
                    Children = [unit],
                    Options = _scanner.Options,
                };
            }

            _group.Add(unit);
        }

        if (_open.Count > 0) throw _scanner.Malformed("lacks a closing parenthesis");
        return _group.Close(_scanner.Position);
    }

    /// <summary>Reads one unit; null where what was read is none: an opening, a bar, an option.</summary>
    private SyntaxNode? ReadUnit()
    {
        var start = _scanner.Position;
        if (_scanner.AtQuantifier()) throw _scanner.Malformed("has a quantifier after nothing");
        var ch = _scanner.Take();
        switch (ch)
        {
            case '[':
                var members = ClassReader.Read(_scanner);
                return Class(start, members);
            case '(':
                OpenGroup(start);
                return null;
            case '|':
                _group.NextAlternative(start);
                return null;
            case ')':
                return CloseGroup();
            case '\\':
                return ReadEscape(start);
            case '^':
                return Assertion(start, Has(RegexOptions.Multiline) ? AssertionKind.LineStart : AssertionKind.Start);
            case '$':
                return Assertion(start, Has(RegexOptions.Multiline) ? AssertionKind.LineEnd : AssertionKind.EndOrFinalNewline);
            case '.':
                return Class(start, null);
            default:
                return Literal(start, ch);
        }
    }

    private void OpenGroup(int start)
    {
        if (_open.Count >= MaxDepth) throw _scanner.Malformed("is nested too deeply");
        var outer = _scanner.Options;
        var kind = GroupOpening.Read(_scanner);
        if (kind is null) return;
        _open.Push(_group);
        _group = new GroupFrame(kind.Value, start, outer);
    }

    private SyntaxNode? CloseGroup()
    {
        if (_open.Count == 0) throw _scanner.Malformed("has too many closing parentheses");
        var closed = _group;
        var node = closed.Close(_scanner.Position);
        _group = _open.Pop();
        _scanner.Options = closed.OuterOptions;
        return _group.TakesCondition() ? null : node;
    }

    private SyntaxNode ReadEscape(int start)
    {
        var ch = _scanner.AtEnd ? throw _scanner.Malformed("ends in a backslash") : _scanner.Current;
        switch (ch)
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                _scanner.Position++;
                return Class(start, null);
            case 'p' or 'P':
                _scanner.Position++;
                _scanner.SkipProperty();
                return Class(start, null);
            case 'A' or 'Z' or 'z':
                _scanner.Position++;
                return Assertion(start, ch switch { 'A' => AssertionKind.Start, 'Z' => AssertionKind.EndOrFinalNewline, _ => AssertionKind.End });
            case 'b' or 'B' when !Has(RegexOptions.ECMAScript):
                _scanner.Position++;
                return Assertion(start, ch == 'b' ? AssertionKind.WordBoundary : AssertionKind.NotWordBoundary);
            case 'b' or 'B' or 'G':
                _scanner.Position++;
                return new SyntaxNode { Kind = SyntaxKind.Opaque, Start = start };
            case >= '1' and <= '9':
                // A back-reference or an octal code, depending on how many groups there are; either way all digits are an unknown text.
                while (!_scanner.AtEnd && char.IsAsciiDigit(_scanner.Current)) _scanner.Position++;
                return new SyntaxNode { Kind = SyntaxKind.Opaque, Start = start };
            case 'k' or '<' or '\'':
                return ReadNamedReference(start);
            default:
                return Literal(start, _scanner.TakeEscapedCharacter());
        }
    }

    /// <summary>Reads <c>\k&lt;name&gt;</c>, and the old <c>\&lt;name&gt;</c>; what looks like neither is an escaped character.</summary>
    private SyntaxNode ReadNamedReference(int start)
    {
        var back = _scanner.Position;
        if (_scanner.Current == 'k') _scanner.Position++;
        var open = _scanner.Take();
        var close = open == '<' ? '>' : open;
        var name = _scanner.Position;
        while (!_scanner.AtEnd && IsNameCharacter(_scanner.Current)) _scanner.Position++;
        if (_scanner.Position > name && !_scanner.AtEnd && _scanner.Current == close)
        {
            _scanner.Position++;
            return new SyntaxNode { Kind = SyntaxKind.Opaque, Start = start };
        }

        _scanner.Position = back;
        return Literal(start, _scanner.TakeEscapedCharacter());
    }

    private static bool IsNameCharacter(char ch) => ch == '_' || ch > 127 || char.IsAsciiLetterOrDigit(ch);

    private bool Has(RegexOptions option) => (_scanner.Options & option) != RegexOptions.None;

    private SyntaxNode Literal(int start, char ch) =>
        new() { Kind = SyntaxKind.Literal, Start = start, Character = ch, Options = _scanner.Options };

    private SyntaxNode Assertion(int start, AssertionKind kind) =>
        new() { Kind = SyntaxKind.Assertion, Start = start, Assertion = kind, Options = _scanner.Options };

    private SyntaxNode Class(int start, string? members) => new()
    {
        Kind = SyntaxKind.Class,
        Start = start,
        Members = members,
        Options = _scanner.Options,
        Text = _scanner.Pattern[start.._scanner.Position],
    };
}
