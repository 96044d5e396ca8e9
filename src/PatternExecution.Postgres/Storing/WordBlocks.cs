using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>
/// How the words of many memories are packed: a block is 1,024 consecutive numbers of a tenant, and of each word it has one sparse vector that
/// says what the word gives to each memory's score. What it gives depends a little on the tenant's mean length, which moves: a block keeps the
/// constants it was weighed with, and a search knows from them how far its sums can be off. Likewise each vector is kept times the weight that its
/// word had then, beside that weight: where it is still nearly the same, nothing has to be multiplied.
/// </summary>
internal static class WordBlocks
{
    /// <summary>Numbers in a block; the columns are made for it.</summary>
    public const int Size = 1_024;

    /// <summary>So many memories are left unpacked: packing costs as much whether they are few or many, but every search reads them one by one.</summary>
    public const int MostUnpacked = 128;

    /// <summary>A block whose constants are off by more than this share is packed anew.</summary>
    public const double MostDrift = 0.05;

    /// <summary>So many blocks are packed anew at a time, so that no writer waits long.</summary>
    public const int RepackedAtOnce = 2;

    /// <summary>The part of BM25's denominator that no length changes.</summary>
    public static double Fix(MemoryStoreOptions scoring) => scoring.TextSaturation * (1 - scoring.TextLengthPenalty);

    /// <summary>The part of BM25's denominator that grows with the length over the mean length.</summary>
    public static double Slope(MemoryStoreOptions scoring) => scoring.TextSaturation * scoring.TextLengthPenalty;

    /// <summary>What a word weighs that so many of all memories hold: BM25's inverse document frequency.</summary>
    public static float Weight(int documents, int holding) => (float)Math.Log(1 + ((documents - holding + 0.5) / (holding + 0.5)));
}
