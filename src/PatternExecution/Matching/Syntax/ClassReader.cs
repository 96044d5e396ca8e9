using System.Text;

namespace PatternExecution.Matching.Syntax;

/// <summary>
/// Finds where a bracket expression ends, nested subtractions included, and lists its members where it is small and plain. What
/// the class means beyond that is never worked out here: the regex engine is asked.
/// </summary>
internal static class ClassReader
{
    private const int MaxMembers = 10;

    /// <summary>Reads a class whose opening bracket has been taken.</summary>
    /// <returns>Its members where they are listed one by one and few; else null.</returns>
    public static string? Read(PatternScanner scanner)
    {
        var members = new StringBuilder();
        var plain = true;
        if (!scanner.AtEnd && scanner.Current == '^')
        {
            scanner.Position++;
            plain = false;
        }

        // In a bracket expression a closing bracket that comes first is an ordinary character.
        for (var first = true; ; first = false)
        {
            var ch = scanner.Take();
            var escaped = false;
            if (ch == ']' && !first) break;
            if (ch == '\\' && !scanner.AtEnd)
            {
                if (IsShorthand(scanner))
                {
                    plain = false;
                    continue;
                }

                if (scanner.Current == '-')
                {
                    scanner.Position++;
                    plain = plain && Add(members, '-', '-');
                    continue;
                }

                ch = scanner.TakeEscapedCharacter();
                escaped = true;
            }

            if (scanner.PeekAt(0) == '-' && scanner.Position + 1 < scanner.Pattern.Length && scanner.PeekAt(1) != ']')
            {
                scanner.Position++;
                plain = ReadRangeEnd(scanner, ch, members) && plain;
            }
            else if (ch == '-' && !escaped && !first && scanner.PeekAt(0) == '[')
            {
                scanner.Position++;
                Read(scanner);
                plain = false;
            }
            else
            {
                plain = plain && Add(members, ch, ch);
            }
        }

        return plain && members.Length > 0 ? members.ToString() : null;
    }

    private static bool IsShorthand(PatternScanner scanner)
    {
        if (scanner.Current is 'd' or 'D' or 's' or 'S' or 'w' or 'W')
        {
            scanner.Position++;
            return true;
        }

        if (scanner.Current is not ('p' or 'P')) return false;
        scanner.Position++;
        scanner.SkipProperty();
        return true;
    }

    /// <summary>Reads what follows the dash of a range, which may turn out to be a subtraction: <c>[a-[b]]</c>.</summary>
    private static bool ReadRangeEnd(PatternScanner scanner, char from, StringBuilder members)
    {
        var to = scanner.Take();
        if (to == '[')
        {
            Read(scanner);
            return false;
        }

        if (to == '\\' && !scanner.AtEnd)
        {
            if (IsShorthand(scanner)) return false;
            to = scanner.TakeEscapedCharacter();
        }

        if (from > to) throw scanner.Malformed("has a reversed range");
        return Add(members, from, to);
    }

    private static bool Add(StringBuilder members, char from, char to)
    {
        if (members.Length + (to - from) >= MaxMembers) return false;
        for (int ch = from; ch <= to; ch++) members.Append((char)ch);
        return true;
    }
}
