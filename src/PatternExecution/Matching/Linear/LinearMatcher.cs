using System.Runtime.CompilerServices;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Answers whether a regular expression matches anywhere in a text, in time linear in the text: a deterministic automaton built as
/// texts ask for it, in bounded memory. Thread-safe; what is built is read without a lock.
/// </summary>
/// <remarks>After RE2's lazy automata. Assertions are decided by what the previous and the next character are.</remarks>
internal sealed class LinearMatcher
{
    /// <summary>Transitions kept for one expression, two bytes each.</summary>
    private const int MaxEntries = 60 * 1024;

    private const int StepsBetweenClockReads = 64;

    [ThreadStatic]
    private static KernelStepper? _threadStepper;

    private readonly LinearProgram _program;
    private readonly Lock _gate = new();
    private StateCache _cache;

    public LinearMatcher(LinearProgram program)
    {
        _program = program;
        _cache = Begin(new ColumnMap(program.Sets));
    }

    /// <summary>How often the states were dropped because there were too many.</summary>
    public int Resets { get; private set; }

    /// <summary>Approximate size of what has been built.</summary>
    public int Bytes => Volatile.Read(ref _cache).Bytes + (_program.Length * 5) + 600;

    /// <summary>Compiles the matcher of an expression; see <see cref="LinearCompiler.TryCompile"/>.</summary>
    public static LinearMatcher? TryCreate(SyntaxNode root, bool relaxed = false) =>
        LinearCompiler.TryCompile(root, relaxed) is { } program ? new LinearMatcher(program) : null;

    /// <summary>Searches a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="clock">The time the search may take; only looked at while states are built.</param>
    public LinearOutcome Match(string text, ref SearchClock clock)
    {
        var cache = Volatile.Read(ref _cache);
        var transitions = cache.Transitions;
        var ascii = cache.Columns.Ascii;
        var state = cache.Start;
        if (state <= StateCache.Accept) return Outcome(state);
        var steps = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            int column;
            if (i >= text.Length - 1) column = ColumnAt(cache, text, i);
            else if (text[i] < 128) column = ascii[text[i]];
            else column = cache.Columns.Find(text[i]);

            var next = column < 0 ? StateCache.Unknown : transitions[state + column];
            if (next <= StateCache.Accept)
            {
                if (next == StateCache.Unknown)
                {
                    if (++steps % StepsBetweenClockReads == 0 && clock.IsUp()) return LinearOutcome.TimeLimit;
                    next = (ushort)Advance(ref cache, state, text, i);
                    transitions = cache.Transitions;
                    ascii = cache.Columns.Ascii;
                }

                if (next <= StateCache.Accept) return Outcome(next);
            }

            state = next;
        }

        return LinearOutcome.NoMatch;
    }

    private static LinearOutcome Outcome(int state) => state == StateCache.Accept ? LinearOutcome.Match : LinearOutcome.NoMatch;

    private static int ColumnAt(StateCache cache, string text, int position)
    {
        if (position == text.Length) return cache.Columns.EndOfText;
        var character = text[position];
        if (character == '\n' && position == text.Length - 1) return cache.Columns.FinalNewline;
        return character < 128 ? cache.Columns.Ascii[character] : cache.Columns.Find(character);
    }

    /// <summary>Takes a transition for the first time. Where the cache is full or lacks a column, goes on in another.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Advance(ref StateCache cache, int state, string text, int position)
    {
        var stepper = _threadStepper ??= new KernelStepper();
        lock (_gate)
        {
            var column = ColumnAt(cache, text, position);
            if (column < 0)
            {
                (cache, state) = MoveTo(cache, state, cache.Columns.With(text[position]), stepper);
                column = cache.Columns.Find(text[position]);
            }

            stepper.Step(_program, cache.Kernel(state), cache.Flags(state), cache.Columns, column);
            var next = Settle(cache, stepper);
            if (next < 0)
            {
                Resets++;
                var kernel = stepper.Kernel.ToArray();
                var flags = stepper.Flags;
                cache = Begin(cache.Columns);
                Volatile.Write(ref _cache, cache);
                return cache.FindOrAdd(kernel, flags);
            }

            cache.Record(state, column, next);
            return next;
        }
    }

    private (StateCache Cache, int State) MoveTo(StateCache from, int state, ColumnMap columns, KernelStepper stepper)
    {
        var kernel = from.Kernel(state).ToArray();
        var flags = from.Flags(state);
        var cache = Begin(columns);
        Volatile.Write(ref _cache, cache);
        return (cache, cache.FindOrAdd(kernel, flags));
    }

    private StateCache Begin(ColumnMap columns)
    {
        var stepper = _threadStepper ??= new KernelStepper();
        var cache = new StateCache(columns, MaxEntries);
        stepper.Begin(_program);
        cache.Start = Settle(cache, stepper);
        return cache;
    }

    private static int Settle(StateCache cache, KernelStepper stepper)
    {
        if (stepper.Accepted) return StateCache.Accept;
        return stepper.Kernel.IsEmpty ? StateCache.Dead : cache.FindOrAdd(stepper.Kernel, stepper.Flags);
    }
}
