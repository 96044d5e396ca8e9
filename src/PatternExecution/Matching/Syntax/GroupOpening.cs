namespace PatternExecution.Matching.Syntax;

/// <summary>Reads what follows an opening parenthesis.</summary>
internal static class GroupOpening
{
    /// <summary>Reads the opening of a group whose parenthesis has been taken, and applies its options.</summary>
    /// <returns>The kind of group; null where it was only an option, <c>(?i)</c>, in force until the group around it ends.</returns>
    public static GroupKind? Read(PatternScanner scanner)
    {
        if (scanner.AtEnd || scanner.Current != '?' || scanner.PeekAt(1) == ')') return GroupKind.Plain;
        scanner.Position++;
        switch (scanner.Take())
        {
            case ':':
                return GroupKind.Plain;
            case '=':
                return GroupKind.Lookaround;
            case '!':
                return GroupKind.NegativeLookaround;
            case '>':
                return GroupKind.Atomic;
            case '\'':
                return ReadName(scanner, '\'');
            case '<' when scanner.PeekAt(0) is '=' or '!':
                return scanner.Take() == '=' ? GroupKind.Lookaround : GroupKind.NegativeLookaround;
            case '<':
                return ReadName(scanner, '>');
            case '(':
                // The condition is read as a group of its own; whether it names a capture makes no difference to where it ends.
                scanner.Position--;
                return GroupKind.Conditional;
            default:
                scanner.Position--;
                scanner.TakeOptions();
                return scanner.Take() switch
                {
                    ')' => null,
                    ':' => GroupKind.Plain,
                    _ => throw scanner.Malformed("has an unknown kind of group"),
                };
        }
    }

    private static GroupKind ReadName(PatternScanner scanner, char close)
    {
        var end = scanner.Pattern.IndexOf(close, scanner.Position);
        if (end <= scanner.Position) throw scanner.Malformed("has a malformed group name");
        var balancing = scanner.Pattern.AsSpan(scanner.Position, end - scanner.Position).Contains('-');
        scanner.Position = end + 1;
        return balancing ? GroupKind.Balancing : GroupKind.Plain;
    }
}
