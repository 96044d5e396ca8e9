using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// A regular expression as a non-deterministic automaton that answers whether it matches anywhere in a text. Immutable.
/// Thompson's construction; the order of alternatives is gone, since it decides what is captured, not whether there is a match.
/// </summary>
internal sealed class LinearProgram
{
    public LinearProgram(LinearOpcode[] opcodes, ushort[] arguments, ushort[] next, int start, CharacterSet[] sets, AssertionUse uses)
    {
        Opcodes = opcodes;
        Arguments = arguments;
        Next = next;
        Start = start;
        Uses = uses;
        WordSet = sets.Length;
        NewlineSet = sets.Length + 1;

        // What assertions look at is asked of each character like any other set.
        Sets = [.. sets, CharacterSet.Word, CharacterSet.Newline];
        if ((uses & AssertionUse.Words) == AssertionUse.None) WordSet = -1;
        if ((uses & AssertionUse.Lines) == AssertionUse.None) NewlineSet = -1;
    }

    public LinearOpcode[] Opcodes { get; }

    public ushort[] Arguments { get; }

    public ushort[] Next { get; }

    public int Start { get; }

    public CharacterSet[] Sets { get; }

    public AssertionUse Uses { get; }

    /// <summary>The set of word characters, -1 where no assertion looks at it.</summary>
    public int WordSet { get; }

    /// <summary>The set that holds the newline, -1 where no assertion looks at it.</summary>
    public int NewlineSet { get; }

    public int Length => Opcodes.Length;

    public AssertionKind Assertion(int instruction) => (AssertionKind)Arguments[instruction];
}
