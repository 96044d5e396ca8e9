using System.Buffers.Binary;
using System.Numerics;

namespace PatternExecution.Caching;

/// <summary>XXH64 (Yann Collet, BSD): ten times as fast as a cryptographic hash on an entry of 400 bytes, which a checksum against damage need not be.</summary>
internal static class Checksum
{
    private const int Stripe = 32;
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;

    /// <summary>The checksum of some bytes, which depends on a seed.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var length = (ulong)bytes.Length;
        ulong sum;
        unchecked
        {
            if (bytes.Length >= Stripe)
            {
                var (a, b, c, d) = (seed + Prime1 + Prime2, seed + Prime2, seed, seed - Prime1);
                for (; bytes.Length >= Stripe; bytes = bytes[Stripe..])
                {
                    a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                    b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
                    c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
                    d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
                }

                sum = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
                sum = Merge(Merge(Merge(Merge(sum, a), b), c), d);
            }
            else
            {
                sum = seed + Prime5;
            }

            sum += length;
            for (; bytes.Length >= 8; bytes = bytes[8..])
                sum = (BitOperations.RotateLeft(sum ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(bytes)), 27) * Prime1) + Prime4;
            if (bytes.Length >= 4)
            {
                sum = (BitOperations.RotateLeft(sum ^ (BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Prime1), 23) * Prime2) + Prime3;
                bytes = bytes[4..];
            }

            foreach (var last in bytes) sum = BitOperations.RotateLeft(sum ^ (last * Prime5), 11) * Prime1;
            sum = (sum ^ (sum >> 33)) * Prime2;
            sum = (sum ^ (sum >> 29)) * Prime3;
            return sum ^ (sum >> 32);
        }
    }

    private static ulong Round(ulong sum, ulong input) => unchecked(BitOperations.RotateLeft(sum + (input * Prime2), 31) * Prime1);

    private static ulong Merge(ulong sum, ulong lane) => unchecked(((sum ^ Round(0, lane)) * Prime1) + Prime4);
}
