using PatternExecution.Matching.Literals;

namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Requirements written one after another as numbers: a literal's number; or minus one ("all") or minus two ("any"), the position
/// behind its last part, and the parts.
/// </summary>
internal static class RequirementCode
{
    private const int All = -1;
    private const int Any = -2;

    /// <summary>Appends a requirement.</summary>
    public static void Write(Requirement requirement, IReadOnlyDictionary<string, int> numbers, List<int> code)
    {
        if (requirement.Kind == RequirementKind.Literal)
        {
            code.Add(numbers[requirement.Literal]);
            return;
        }

        code.Add(requirement.Kind == RequirementKind.All ? All : Any);
        var end = code.Count;
        code.Add(0);
        foreach (var child in requirement.Children) Write(child, numbers, code);
        code[end] = code.Count;
    }

    /// <summary>Whether the literals that were seen meet the requirement that begins at a position.</summary>
    public static bool IsMet(int[] code, int position, ReadOnlySpan<ulong> seen) => IsMet(code, ref position, seen);

    private static bool IsMet(int[] code, ref int position, ReadOnlySpan<ulong> seen)
    {
        var head = code[position];
        if (head >= 0)
        {
            position++;
            return (seen[head >> 6] >> head & 1) != 0;
        }

        var end = code[position + 1];
        position += 2;
        while (position < end)
        {
            if (IsMet(code, ref position, seen) == (head == All)) continue;
            position = end;
            return head == Any;
        }

        return head == All;
    }
}
