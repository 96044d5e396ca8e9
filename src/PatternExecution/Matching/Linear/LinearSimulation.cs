using System.Buffers;

namespace PatternExecution.Matching.Linear;

/// <summary>Runs a program over a text without keeping states: slower by the size of the program, but in no more memory than the program.</summary>
internal static class LinearSimulation
{
    private const int StepsBetweenClockReads = 64;

    /// <summary>Goes on from a state of a cache.</summary>
    /// <param name="program">The program.</param>
    /// <param name="cache">The cache; nothing is added to it.</param>
    /// <param name="state">Its state before the character at <paramref name="position"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="position">Where to go on.</param>
    /// <param name="clock">The time the search may take.</param>
    public static LinearOutcome Run(LinearProgram program, StateCache cache, int state, string text, int position, ref SearchClock clock)
    {
        var kernel = ArrayPool<ushort>.Shared.Rent(program.Length);
        try
        {
            var columns = cache.Columns;
            var stepper = KernelStepper.Rent();
            var length = cache.CopyKernel(state, kernel);
            var flags = cache.Flags(state);
            for (var i = position; i <= text.Length; i++)
            {
                if (i % StepsBetweenClockReads == 0 && clock.IsUp()) return LinearOutcome.TimeLimit;
                var column = columns.At(text, i);
                if (column < 0)
                {
                    columns = columns.With(text[i]);
                    column = columns.At(text, i);
                }

                stepper.Step(program, kernel.AsSpan(0, length), flags, columns, column);
                if (stepper.Accepted) return LinearOutcome.Match;
                if (stepper.Kernel.IsEmpty) return LinearOutcome.NoMatch;
                stepper.Kernel.CopyTo(kernel);
                length = stepper.Kernel.Length;
                flags = stepper.Flags;
            }

            return LinearOutcome.NoMatch;
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(kernel);
        }
    }
}
