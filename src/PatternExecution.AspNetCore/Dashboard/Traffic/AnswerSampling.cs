namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>
/// Picks the cached answers that are counted: all of them while there are few, and beyond that one in 256 at random, which then counts for 256. To find
/// the counters of one pattern among a thousand takes several reads of memory that no processor cache holds, as long as the answer itself. Thread-safe.
/// </summary>
internal sealed class AnswerSampling
{
    /// <summary>How many answers of each thread are all counted until the next <see cref="Renew"/>.</summary>
    public const int All = 10_000;

    private const int OneIn = 256;
    private const int LongestSkip = (2 * OneIn) - 1;

    private static int _epochs;

    [ThreadStatic]
    private static Turn _turn;

    private int _epoch = Interlocked.Increment(ref _epochs);

    /// <summary>Lets all answers be counted again, for a while.</summary>
    public void Renew() => Volatile.Write(ref _epoch, Interlocked.Increment(ref _epochs));

    /// <summary>For how many answers one counts that is given now; 0 where it is left out.</summary>
    public int Weigh()
    {
        ref var turn = ref _turn;
        return --turn.Left > 0 && turn.Epoch == Volatile.Read(ref _epoch) ? turn.Weight : Next(ref turn);
    }

    private int Next(ref Turn turn)
    {
        var epoch = Volatile.Read(ref _epoch);
        if (turn.Epoch != epoch)
        {
            // The seed must not be 0, of which nothing else would come.
            turn = new Turn { Epoch = epoch, Left = All, Weight = 1, Random = turn.Random | 1 };
            return 1;
        }

        // Marsaglia's xorshift. Random, for requests that come in turn would always leave out the same.
        turn.Random ^= turn.Random << 13;
        turn.Random ^= turn.Random >> 17;
        turn.Random ^= turn.Random << 5;
        turn.Left = 1 + (int)(turn.Random % LongestSkip);
        var weight = turn.Weight == 1 ? 1 : OneIn;
        turn.Weight = 0;
        return weight;
    }

    private struct Turn
    {
        public int Epoch;
        public int Left;
        public int Weight;
        public uint Random;
    }
}
