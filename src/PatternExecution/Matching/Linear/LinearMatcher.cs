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
    private const int MaxResetsPerText = 2;

    private readonly LinearProgram _program;
    private readonly Lock _gate = new();
    private StateCache _cache;

    public LinearMatcher(LinearProgram program)
    {
        _program = program;
        _cache = new StateCache(new ColumnMap(program.Sets), MaxEntries);
    }

    /// <summary>How often the states were dropped because there were too many.</summary>
    public int Resets { get; private set; }

    /// <summary>Approximate size of what has been built.</summary>
    public int Bytes => Volatile.Read(ref _cache).Bytes + (_program.Length * 5) + 600;

    /// <summary>Compiles the matcher of an expression; see <see cref="LinearCompiler"/>.</summary>
    public static LinearMatcher? TryCreate(SyntaxNode root, bool relaxed = false) =>
        LinearCompiler.TryCompile(root, relaxed) is { } program ? new LinearMatcher(program) : null;

    /// <summary>Compiles the matcher of an expression that matches where it is begun.</summary>
    public static LinearMatcher? TryCreateHere(SyntaxNode root) => LinearCompiler.TryCompileHere(root) is { } program ? new LinearMatcher(program) : null;

    /// <summary>Searches a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="clock">The time the search may take; only looked at while states are built.</param>
    public LinearOutcome Match(string text, ref SearchClock clock) => MatchFrom(text, 0, ref clock, out _);

    /// <summary>Runs the program from a place in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">The place.</param>
    /// <param name="clock">The time the search may take; only looked at while states are built.</param>
    /// <param name="end">How far the text was read.</param>
    public LinearOutcome MatchFrom(string text, int position, ref SearchClock clock, out int end)
    {
        var cache = Volatile.Read(ref _cache);
        var flags = position == 0 ? KernelStepper.AtStart : KernelStepper.FlagsAt(_program, text, position);
        var state = Volatile.Read(ref cache.Starts[flags]);
        if (state == StateCache.Unknown) state = Start(ref cache, flags);

        // Only now: rows that were read before the state may lack it, if another thread has just made it.
        var transitions = cache.Transitions;
        var ascii = cache.Columns.Ascii;
        end = position;
        if (state <= StateCache.Accept) return Outcome(state);
        var steps = 0;
        var resets = 0;
        for (var i = position; i <= text.Length; i++)
        {
            int column;
            if (i >= text.Length - 1) column = cache.Columns.At(text, i);
            else if (text[i] < 128) column = ascii[text[i]];
            else column = cache.Columns.Find(text[i]);

            var next = column < 0 ? StateCache.Unknown : transitions[state + column];
            if (next <= StateCache.Accept)
            {
                if (next == StateCache.Unknown)
                {
                    if (++steps % StepsBetweenClockReads == 0 && clock.IsUp()) return LinearOutcome.TimeLimit;
                    var advanced = Advance(ref cache, ref state, text, i, ref resets);
                    if (advanced < 0) return LinearSimulation.Run(_program, cache, state, text, i, ref clock);
                    next = (ushort)advanced;
                    transitions = cache.Transitions;
                    ascii = cache.Columns.Ascii;
                }

                end = i;
                if (next <= StateCache.Accept) return Outcome(next);
            }

            state = next;
        }

        end = text.Length;
        return LinearOutcome.NoMatch;
    }

    private static LinearOutcome Outcome(int state) => state == StateCache.Accept ? LinearOutcome.Match : LinearOutcome.NoMatch;

    /// <summary>Takes a transition for the first time. Where the cache is full or lacks a column, goes on in another.</summary>
    /// <returns>The next state; -1 where this text fills one cache after the other and had better be simulated.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Advance(ref StateCache cache, ref int state, string text, int position, ref int resets)
    {
        var stepper = KernelStepper.Rent();
        lock (_gate)
        {
            var column = cache.Columns.At(text, position);
            if (column < 0)
            {
                (cache, state) = MoveTo(cache, state, cache.Columns.With(text[position]));
                column = cache.Columns.Find(text[position]);
            }

            stepper.Step(_program, cache.Kernel(state), cache.Flags(state), cache.Columns, column);
            var next = Settle(cache, stepper);
            if (next < 0)
            {
                Resets++;
                if (++resets > MaxResetsPerText) return -1;
                cache = Begin(cache.Columns);
                return cache.FindOrAdd(stepper.Kernel, stepper.Flags);
            }

            cache.Record(state, column, next);
            return next;
        }
    }

    private (StateCache Cache, int State) MoveTo(StateCache from, int state, ColumnMap columns)
    {
        var cache = Begin(columns);
        return (cache, cache.FindOrAdd(from.Kernel(state), from.Flags(state)));
    }

    private StateCache Begin(ColumnMap columns)
    {
        var cache = new StateCache(columns, MaxEntries);
        Volatile.Write(ref _cache, cache);
        return cache;
    }

    private int Start(ref StateCache cache, int flags)
    {
        var stepper = KernelStepper.Rent();
        lock (_gate)
        {
            stepper.Begin(_program, flags);
            var start = Settle(cache, stepper);
            if (start < 0)
            {
                Resets++;
                cache = Begin(cache.Columns);
                start = Settle(cache, stepper);
            }

            Volatile.Write(ref cache.Starts[flags], start);
            return start;
        }
    }

    /// <summary>The state that the stepper is in; -1 where there is no room for it.</summary>
    private static int Settle(StateCache cache, KernelStepper stepper)
    {
        if (stepper.Accepted) return StateCache.Accept;
        return stepper.Kernel.IsEmpty ? StateCache.Dead : cache.FindOrAdd(stepper.Kernel, stepper.Flags);
    }
}
