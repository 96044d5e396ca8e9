using System.Runtime.CompilerServices;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Says of places in a text, in ascending order, whether a match of an expression ends there. Like <see cref="LinearMatcher"/>, but goes on
/// where a match has ended. Thread-safe; each text is walked with a cursor of its own.
/// </summary>
internal sealed class LinearPrefixMatcher
{
    /// <summary>In a transition: a match ended before the character was consumed. Offsets of states stay below it.</summary>
    private const int Ended = 0x8000;

    private const int MaxEntries = 0x7FFF;

    /// <summary>No clock is read on a walk, so each of its steps has to be short.</summary>
    private const int MaxInstructions = 500;

    private readonly LinearProgram _program;
    private readonly Lock _gate = new();
    private StateCache _cache;

    private LinearPrefixMatcher(LinearProgram program)
    {
        _program = program;
        _cache = new StateCache(new ColumnMap(program.Sets), MaxEntries);
    }

    /// <summary>How often the states were dropped because there were too many.</summary>
    public int Resets { get; private set; }

    /// <summary>Where a walk over a text stands.</summary>
    public struct Cursor
    {
        internal StateCache? Cache;
        internal int State;
        internal int Position;

        /// <summary>Whether no match can end any more.</summary>
        public readonly bool IsDead => State == StateCache.Dead;
    }

    /// <summary>Compiles the matcher of an expression; null where it is not regular or too large.</summary>
    public static LinearPrefixMatcher? TryCreate(SyntaxNode root) =>
        LinearCompiler.TryCompile(root, relaxed: false) is { Length: <= MaxInstructions } program && new ColumnMap(program.Sets).Width * 64 < MaxEntries ? new LinearPrefixMatcher(program) : null;

    /// <summary>Whether a match ends at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The walk; all zero where it begins. It moves on to the place.</param>
    /// <param name="position">The place; before the end of the text, and never less than in the call before.</param>
    public bool EndsAt(string text, ref Cursor cursor, int position)
    {
        if (cursor.Cache is null) Begin(ref cursor);
        while (cursor.Position < position)
        {
            if (cursor.State == StateCache.Dead) return false;
            cursor.State = Step(text, ref cursor) & ~Ended;
            cursor.Position++;
        }

        if (cursor.State == StateCache.Dead) return false;

        // The cursor stays before the character, since the next place asked for may be this one again.
        var stay = cursor;
        var ended = (Step(text, ref stay) & Ended) != 0;
        if (!ReferenceEquals(stay.Cache, cursor.Cache)) cursor = default;
        return ended;
    }

    private int Step(string text, ref Cursor cursor)
    {
        var columns = cursor.Cache!.Columns;
        var position = cursor.Position;
        var column = position < text.Length - 1 && text[position] < 128 ? columns.Ascii[text[position]] : columns.At(text, position);
        var next = column < 0 ? StateCache.Unknown : cursor.Cache.Transitions[cursor.State + column];
        return next != StateCache.Unknown ? next : Advance(text, ref cursor);
    }

    private void Begin(ref Cursor cursor)
    {
        var cache = Volatile.Read(ref _cache);
        var start = Volatile.Read(ref cache.Starts[KernelStepper.AtStart]);
        if (start == StateCache.Unknown)
        {
            lock (_gate)
            {
                var stepper = KernelStepper.Rent();
                stepper.Begin(_program, KernelStepper.AtStart);
                start = stepper.Kernel.IsEmpty ? StateCache.Dead : cache.FindOrAdd(stepper.Kernel, stepper.Flags);
                if (start < 0)
                {
                    Resets++;
                    cache = Renew(cache.Columns);
                    start = cache.FindOrAdd(stepper.Kernel, stepper.Flags);
                }

                Volatile.Write(ref cache.Starts[KernelStepper.AtStart], start);
            }
        }

        cursor = new Cursor { Cache = cache, State = start };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Advance(string text, ref Cursor cursor)
    {
        lock (_gate)
        {
            var cache = cursor.Cache!;
            var state = cursor.State;
            var column = cache.Columns.At(text, cursor.Position);
            if (column < 0)
            {
                cache = Renew(cache.Columns.With(text[cursor.Position]));
                state = cache.FindOrAdd(cursor.Cache!.Kernel(state), cursor.Cache.Flags(state));
                column = cache.Columns.At(text, cursor.Position);
            }

            var stepper = KernelStepper.Rent();
            stepper.Step(_program, cache.Kernel(state), cache.Flags(state), cache.Columns, column);
            var ended = stepper.AcceptedBefore ? Ended : 0;
            var next = stepper.Kernel.IsEmpty ? StateCache.Dead : cache.FindOrAdd(stepper.Kernel, stepper.Flags);
            if (next < 0)
            {
                Resets++;
                cache = Renew(cache.Columns);
                next = cache.FindOrAdd(stepper.Kernel, stepper.Flags);
            }
            else
            {
                cache.Record(state, column, next | ended);
            }

            cursor.Cache = cache;
            return next | ended;
        }
    }

    private StateCache Renew(ColumnMap columns)
    {
        var cache = new StateCache(columns, MaxEntries);
        Volatile.Write(ref _cache, cache);
        return cache;
    }
}
