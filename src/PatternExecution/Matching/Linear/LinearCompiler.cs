using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Compiles regular expressions to linear programs: exactly, where they are regular; or relaxed, so that the program matches whatever the
/// expression matches and perhaps more: what is not regular may be anything there, and high counts are not counted.
/// </summary>
internal sealed class LinearCompiler
{
    /// <summary>Larger programs, mostly of counted repeats, would cost more than the expression they stand for.</summary>
    public const int MaxInstructions = 12_000;

    /// <summary>Counting further multiplies the states; a relaxed program does not.</summary>
    private const int MaxRelaxedCount = 4;

    private readonly List<LinearOpcode> _opcodes = [];
    private readonly List<ushort> _arguments = [];
    private readonly List<ushort> _next = [];
    private readonly List<CharacterSet> _sets = [];
    private readonly Dictionary<CharacterSet, int> _setNumbers = [];
    private readonly bool _relaxed;
    private AssertionUse _uses;

    private LinearCompiler(bool relaxed) => _relaxed = relaxed;

    /// <summary>Compiles an expression that may match anywhere in a text.</summary>
    /// <param name="root">Its tree.</param>
    /// <param name="relaxed">Whether the program may match more than the expression.</param>
    /// <returns>Null where it is too large or, unless relaxed, not regular.</returns>
    public static LinearProgram? TryCompile(SyntaxNode root, bool relaxed) => TryCompile(root, relaxed, anywhere: !BeginsAtStart(root));

    /// <summary>Compiles an expression that matches where the program is begun.</summary>
    public static LinearProgram? TryCompileHere(SyntaxNode root) => TryCompile(root, relaxed: false, anywhere: false);

    private static LinearProgram? TryCompile(SyntaxNode root, bool relaxed, bool anywhere)
    {
        if (LinearCost.Of(root, relaxed) > MaxInstructions) return null;
        var compiler = new LinearCompiler(relaxed);
        var start = compiler.Compile(root, compiler.Emit(LinearOpcode.Accept, 0, 0));
        if (anywhere) start = compiler.CompileAnything(start);
        return new LinearProgram([.. compiler._opcodes], [.. compiler._arguments], [.. compiler._next], start, [.. compiler._sets], compiler._uses);
    }

    /// <summary>Whether every match begins at the start of the text.</summary>
    public static bool BeginsAtStart(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Assertion => node.Assertion == AssertionKind.Start,
        SyntaxKind.Sequence => node.Children.SkipWhile(IsZeroWidthPrefix).FirstOrDefault() is { } first && BeginsAtStart(first),
        SyntaxKind.Alternation => node.Children.All(BeginsAtStart),
        SyntaxKind.Repeat => node.Min > 0 && BeginsAtStart(node.Children[0]),
        SyntaxKind.Atomic => BeginsAtStart(node.Children[0]),
        _ => false,
    };

    private static bool IsZeroWidthPrefix(SyntaxNode node) =>
        node.Kind == SyntaxKind.Empty || (node.Kind == SyntaxKind.Assertion && node.Assertion != AssertionKind.Start);

    private int Compile(SyntaxNode node, int next)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Empty:
                return next;
            case SyntaxKind.Literal:
                return Emit(LinearOpcode.Consume, SetNumber(CharacterSet.ForLiteral(node.Character, node.IgnoresCase)), next);
            case SyntaxKind.Class:
                return Emit(LinearOpcode.Consume, SetNumber(CharacterSet.ForClass(node.Text, node.Options)), next);
            case SyntaxKind.Assertion:
                Note(node.Assertion);
                return Emit(LinearOpcode.Assert, (int)node.Assertion, next);
            case SyntaxKind.Sequence:
                for (var i = node.Children.Count - 1; i >= 0; i--) next = Compile(node.Children[i], next);
                return next;
            case SyntaxKind.Alternation:
                var start = Compile(node.Children[^1], next);
                for (var i = node.Children.Count - 2; i >= 0; i--) start = Emit(LinearOpcode.Split, start, Compile(node.Children[i], next));
                return start;
            case SyntaxKind.Repeat:
                return CompileRepeat(node, next);
            case SyntaxKind.Atomic:
                return Compile(node.Children[0], next);
            case SyntaxKind.Lookaround:
                return next;
            default:
                return CompileAnything(next);
        }
    }

    /// <summary>How often a repeat's child occurs in the program.</summary>
    internal static (int Min, int Max) Counts(SyntaxNode node, bool relaxed)
    {
        if (!relaxed || (node.Max <= MaxRelaxedCount && node.Min <= MaxRelaxedCount)) return (node.Min, node.Max);
        return (Math.Min(node.Min, MaxRelaxedCount), int.MaxValue);
    }

    private int CompileRepeat(SyntaxNode node, int next)
    {
        var child = node.Children[0];
        var (min, max) = Counts(node, _relaxed);
        if (max == int.MaxValue)
        {
            var loop = Emit(LinearOpcode.Split, next, 0);
            _next[loop] = (ushort)Compile(child, loop);

            // With a least number of one the loop is entered through its body.
            next = min > 0 ? _next[loop] : loop;
            for (var i = 1; i < min; i++) next = Compile(child, next);
            return next;
        }

        var end = next;
        for (var i = min; i < max; i++) next = Emit(LinearOpcode.Split, end, Compile(child, next));
        for (var i = 0; i < min; i++) next = Compile(child, next);
        return next;
    }

    private int CompileAnything(int next)
    {
        var loop = Emit(LinearOpcode.Split, next, 0);
        _next[loop] = (ushort)Emit(LinearOpcode.Consume, SetNumber(CharacterSet.All), loop);
        return loop;
    }

    private int SetNumber(CharacterSet set)
    {
        if (_setNumbers.TryGetValue(set, out var number)) return number;
        _setNumbers.Add(set, _sets.Count);
        _sets.Add(set);
        return _sets.Count - 1;
    }

    private void Note(AssertionKind kind) => _uses |= kind switch
    {
        AssertionKind.WordBoundary or AssertionKind.NotWordBoundary => AssertionUse.Words,
        AssertionKind.LineStart or AssertionKind.LineEnd => AssertionUse.Lines,
        AssertionKind.EndOrFinalNewline => AssertionUse.FinalNewline,
        _ => AssertionUse.None,
    };

    private int Emit(LinearOpcode opcode, int argument, int next)
    {
        _opcodes.Add(opcode);
        _arguments.Add((ushort)argument);
        _next.Add((ushort)next);
        return _opcodes.Count - 1;
    }
}
