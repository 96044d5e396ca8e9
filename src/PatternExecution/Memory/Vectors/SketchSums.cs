using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PatternExecution.Memory.Vectors;

/// <summary>Adds up, for each row of a group, the table entries that its sign bits choose: four bits a shuffle, all rows at once.</summary>
internal static class SketchSums
{
    public const int GroupRows = 64;

    /// <summary>The largest entry of a table: eight of them add up to a byte.</summary>
    public const int TableMost = 31;

    private const int BytesAtOnce = 4;

    /// <summary>With 512-bit shuffles.</summary>
    /// <param name="signs">The group: for each byte of a row, that byte of every row.</param>
    /// <param name="tables">Two tables a byte, for its lower and its upper half, each repeated to the width of a group.</param>
    /// <param name="sums">One sum a row.</param>
    public static void Add512(ref byte signs, byte[] tables, Span<float> sums)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(tables);
        var half = Vector512.Create((byte)0x0F);
        var (even, odd) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        for (nuint at = 0; at < (nuint)tables.Length / 2; at += BytesAtOnce * GroupRows)
        {
            var sum = Vector512<byte>.Zero;
            for (nuint i = 0; i < BytesAtOnce * GroupRows; i += GroupRows)
            {
                var bits = Vector512.LoadUnsafe(ref signs, at + i);
                sum += Avx512BW.Shuffle(Vector512.LoadUnsafe(ref table, 2 * (at + i)), bits & half);
                sum += Avx512BW.Shuffle(Vector512.LoadUnsafe(ref table, (2 * (at + i)) + GroupRows), (bits.AsUInt16() >>> 4).AsByte() & half);
            }

            even += sum.AsUInt16() & Vector512.Create((ushort)0xFF);
            odd += sum.AsUInt16() >>> 8;
        }

        Store(even.GetLower(), sums);
        Store(even.GetUpper(), sums[16..]);
        Store(odd.GetLower(), sums[32..]);
        Store(odd.GetUpper(), sums[48..]);
    }

    /// <summary>With 256-bit shuffles, or what the processor has instead.</summary>
    /// <inheritdoc cref="Add512" path="/param"/>
    public static void Add256(ref byte signs, byte[] tables, Span<float> sums)
    {
        const int Width = GroupRows / 2;
        ref var table = ref MemoryMarshal.GetArrayDataReference(tables);
        var half = Vector256.Create((byte)0x0F);
        for (nuint side = 0; side < GroupRows; side += Width)
        {
            var (even, odd) = (Vector256<ushort>.Zero, Vector256<ushort>.Zero);
            for (nuint at = 0; at < (nuint)tables.Length / 2; at += BytesAtOnce * GroupRows)
            {
                var sum = Vector256<byte>.Zero;
                for (nuint i = 0; i < BytesAtOnce * GroupRows; i += GroupRows)
                {
                    var bits = Vector256.LoadUnsafe(ref signs, at + i + side);
                    sum += Shuffle(Vector256.LoadUnsafe(ref table, 2 * (at + i)), bits & half);
                    sum += Shuffle(Vector256.LoadUnsafe(ref table, (2 * (at + i)) + GroupRows), (bits.AsUInt16() >>> 4).AsByte() & half);
                }

                even += sum.AsUInt16() & Vector256.Create((ushort)0xFF);
                odd += sum.AsUInt16() >>> 8;
            }

            Store(even, sums[(int)(side / 2)..]);
            Store(odd, sums[(int)(Width + (side / 2))..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Shuffle(Vector256<byte> table, Vector256<byte> indexes) => Avx2.IsSupported
        ? Avx2.Shuffle(table, indexes)
        : Vector256.Create(Vector128.ShuffleNative(table.GetLower(), indexes.GetLower()), Vector128.ShuffleNative(table.GetUpper(), indexes.GetUpper()));

    private static void Store(Vector256<ushort> sums, Span<float> target)
    {
        Vector256.ConvertToSingle(Vector256.WidenLower(sums).AsInt32()).CopyTo(target);
        Vector256.ConvertToSingle(Vector256.WidenUpper(sums).AsInt32()).CopyTo(target[8..]);
    }
}
