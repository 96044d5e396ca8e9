using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Works out one step of a program from a set of instructions over a column. One a thread; holds only scratch space.
/// </summary>
internal sealed class KernelStepper
{
    public const int PreviousIsWord = 1;
    public const int PreviousIsNewline = 2;
    public const int AtStart = 4;

    [ThreadStatic]
    private static KernelStepper? _thread;

    private int[] _marks = [];
    private int _mark;
    private ushort[] _work = [];
    private ushort[] _kernel = [];
    private int _kernelLength;

    /// <summary>The stepper of this thread.</summary>
    public static KernelStepper Rent() => _thread ??= new KernelStepper();

    /// <summary>The kernel that the last step led to, ascending.</summary>
    public ReadOnlySpan<ushort> Kernel => _kernel.AsSpan(0, _kernelLength);

    /// <summary>What the next step has to know of the character that was consumed.</summary>
    public int Flags { get; private set; }

    /// <summary>Whether the last step reached the end of the program: the text matches, up to the character or with it.</summary>
    public bool Accepted { get; private set; }

    /// <summary>Whether the last step reached the end of the program before it consumed the character.</summary>
    public bool AcceptedBefore { get; private set; }

    /// <summary>The kernel at a place in a text.</summary>
    /// <param name="program">The program.</param>
    /// <param name="flags">What precedes the place.</param>
    public void Begin(LinearProgram program, int flags)
    {
        Prepare(program);
        Reach(program, program.Start);
        Finish(program, flags);
    }

    /// <summary>What a program has to know of the character before a place in a text.</summary>
    public static int FlagsAt(LinearProgram program, string text, int position)
    {
        if (position == 0) return AtStart;
        var flags = 0;
        if (program.WordSet >= 0 && CharacterSet.Word.Contains(text[position - 1])) flags |= PreviousIsWord;
        if (program.NewlineSet >= 0 && text[position - 1] == '\n') flags |= PreviousIsNewline;
        return flags;
    }

    public void Step(LinearProgram program, ReadOnlySpan<ushort> from, int flags, ColumnMap columns, int column)
    {
        Prepare(program);
        var resolved = Resolve(program, from, flags, columns, column);

        // What was marked while assertions were resolved stands before the character; what follows stands after it.
        _mark++;
        _kernelLength = 0;
        for (var i = 0; i < resolved; i++)
        {
            var instruction = _work[i];
            if (columns.Contains(column, program.Arguments[instruction])) Reach(program, program.Next[instruction]);
        }

        var newFlags = 0;
        if (program.WordSet >= 0 && columns.Contains(column, program.WordSet)) newFlags |= PreviousIsWord;
        if (program.NewlineSet >= 0 && columns.Contains(column, program.NewlineSet)) newFlags |= PreviousIsNewline;
        Finish(program, newFlags);
    }

    /// <summary>Leaves in the work list the consuming instructions that stand before the character, every assertion decided.</summary>
    /// <returns>How many.</returns>
    private int Resolve(LinearProgram program, ReadOnlySpan<ushort> from, int flags, ColumnMap columns, int column)
    {
        _kernelLength = 0;
        foreach (var instruction in from) Reach(program, instruction);
        var count = 0;
        for (var i = 0; i < _kernelLength; i++)
        {
            var instruction = _kernel[i];
            switch (program.Opcodes[instruction])
            {
                case LinearOpcode.Accept:
                    Accepted = AcceptedBefore = true;
                    break;
                case LinearOpcode.Consume:
                    _work[count++] = instruction;
                    break;
                default:
                    // The kernel grows while it is walked.
                    if (Holds(program, program.Assertion(instruction), flags, columns, column)) Reach(program, program.Next[instruction]);
                    break;
            }
        }

        return count;
    }

    private static bool Holds(LinearProgram program, AssertionKind kind, int flags, ColumnMap columns, int column)
    {
        var atEnd = column == columns.EndOfText;
        switch (kind)
        {
            case AssertionKind.Start:
                return (flags & AtStart) != 0;
            case AssertionKind.LineStart:
                return (flags & (AtStart | PreviousIsNewline)) != 0;
            case AssertionKind.End:
                return atEnd;
            case AssertionKind.EndOrFinalNewline:
                return atEnd || column == columns.FinalNewline;
            case AssertionKind.LineEnd:
                return atEnd || columns.Contains(column, program.NewlineSet);
            default:
                var boundary = ((flags & PreviousIsWord) != 0) != columns.Contains(column, program.WordSet);
                return boundary == (kind == AssertionKind.WordBoundary);
        }
    }

    private void Prepare(LinearProgram program)
    {
        if (_marks.Length < program.Length)
        {
            var size = Math.Max(program.Length, 256);
            _marks = new int[size];
            _work = new ushort[size + 1];
            _kernel = new ushort[size];
            _mark = 0;
        }

        if (_mark > int.MaxValue - 4)
        {
            Array.Clear(_marks);
            _mark = 0;
        }

        _mark++;
        _kernelLength = 0;
        Accepted = AcceptedBefore = false;
    }

    /// <summary>Adds what an instruction leads to without a character, up to assertions.</summary>
    private void Reach(LinearProgram program, int instruction)
    {
        while (true)
        {
            if (_marks[instruction] == _mark) return;
            _marks[instruction] = _mark;
            if (program.Opcodes[instruction] != LinearOpcode.Split)
            {
                _kernel[_kernelLength++] = (ushort)instruction;
                return;
            }

            // Splits nest as deeply as alternations are long; their right side is the chain.
            Reach(program, program.Next[instruction]);
            instruction = program.Arguments[instruction];
        }
    }

    private void Finish(LinearProgram program, int flags)
    {
        var kernel = _kernel.AsSpan(0, _kernelLength);
        kernel.Sort();
        var asks = false;
        foreach (var instruction in kernel)
        {
            var opcode = program.Opcodes[instruction];
            if (opcode == LinearOpcode.Accept) Accepted = true;
            asks |= opcode == LinearOpcode.Assert;
        }

        // States that differ only in what nobody asks about are one.
        Flags = asks ? flags : 0;
    }
}
