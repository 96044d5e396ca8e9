using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PatternExecution;

/// <summary>
/// Hashes texts for tables in this process after wyhash (Wang Yi, public domain): 16 bytes a multiplication. The secrets are drawn once per process,
/// so that nobody outside it can make texts that meet in one bucket; never to be stored or sent.
/// </summary>
internal static class TextHash
{
    private static readonly ulong _first = Draw();
    private static readonly ulong _second = Draw();

    /// <summary>Where a hash begins.</summary>
    public static ulong Start(ulong value) => Mix(value ^ _first, _second);

    /// <summary>Takes in one field; its length counts, so that what moves from one field to the next makes a difference.</summary>
    public static ulong Add(ulong hash, string field)
    {
        ref var at = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(field.AsSpan()));
        var left = field.Length * sizeof(char);
        while (left > 16)
        {
            hash = Mix(Unsafe.ReadUnaligned<ulong>(ref at) ^ _first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 8)) ^ hash);
            at = ref Unsafe.Add(ref at, 16);
            left -= 16;
        }

        ulong low = 0;
        ulong high = 0;
        if (left >= 8)
        {
            low = Unsafe.ReadUnaligned<ulong>(ref at);
            high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, left - 8));
        }
        else if (left >= 4)
        {
            low = Unsafe.ReadUnaligned<uint>(ref at);
            high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, left - 4));
        }
        else if (left > 0)
        {
            low = Unsafe.ReadUnaligned<ushort>(ref at);
        }

        return Mix(low ^ _second ^ (ulong)field.Length, high ^ hash);
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        // Odd, so that no secret is zero.
        return MemoryMarshal.Read<ulong>(bytes) | 1;
    }
}
