using System.Numerics;
using System.Runtime.InteropServices;

namespace PatternExecution.Routing;

/// <summary>
/// The first four distinct words of each set that a request says, in order: 16 bits a word, its number in the index plus one. Two numbers
/// instead of the request's text, so that a decision can be compared, shared and told without keeping what the user wrote.
/// </summary>
/// <param name="Infrastructure">Words of infrastructure.</param>
/// <param name="Memory">Words of memory.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundWords(ulong Infrastructure, ulong Memory)
{
    private const int BitsPerWord = 16;
    private const ulong Lowest = 0x0001_0001_0001_0001;
    private const ulong Highest = 0x8000_8000_8000_8000;

    /// <summary>How many words one set can be remembered with.</summary>
    public const int Capacity = 64 / BitsPerWord;

    public int InfrastructureCount => Count(Infrastructure);

    public int MemoryCount => Count(Memory);

    /// <summary>Adds a word's number to a set, unless it is there or the set is full.</summary>
    public static ulong Add(ulong set, ushort number)
    {
        var room = Count(set);
        if (room == Capacity) return set;

        // A 16-bit lane is zero where the word is there already; the lanes that are still free are zero too and masked out.
        var lanes = set ^ (Lowest * number);
        var taken = room == 0 ? 0 : ulong.MaxValue >> (64 - (room * BitsPerWord));
        lanes |= ~taken;
        return ((lanes - Lowest) & ~lanes & Highest) != 0 ? set : set | ((ulong)number << (room * BitsPerWord));
    }

    /// <summary>The number of the word at a place in a set.</summary>
    public static ushort At(ulong set, int place) => (ushort)(set >> (place * BitsPerWord));

    private static int Count(ulong set) => (64 - BitOperations.LeadingZeroCount(set) + BitsPerWord - 1) / BitsPerWord;
}
