using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PatternExecution.Memory.Vectors;

/// <summary>
/// Finds the nearest in three steps, each reading more of fewer vectors: what their sketches promise, the bound from their bytes, and the exact cosine. The highest
/// promises are looked at first, and what they hold decides how many more have to be.
/// </summary>
internal static class SketchScan
{
    private const int BlockRows = ByteVectors.BlockRows;

    /// <param name="sketches">The sketches.</param>
    /// <param name="bytes">The same vectors in bytes.</param>
    /// <param name="blocks">How many blocks of either.</param>
    /// <param name="unit">The question's unit vector.</param>
    /// <param name="scan">Says what is high enough, and takes what is.</param>
    public static void Run<TScan>(VectorSketches sketches, ByteVectors bytes, int blocks, ReadOnlySpan<float> unit, ref TScan scan)
        where TScan : struct, IVectorScan, allows ref struct
    {
        var closer = bytes.Ask(unit);
        var candidates = SketchCandidates.Rent(blocks * BlockRows, scan.Wanted);
        var promises = candidates.Promises;
        FindHighest(sketches, sketches.Ask(unit, candidates), candidates, ref scan);
        var isWhole = !candidates.IsFull;
        foreach (var slot in candidates.Highest())
        {
            if (promises[slot] < scan.Least)
                break;
            promises[slot] = float.NegativeInfinity;
            if (bytes.Bound(slot, closer) >= scan.Least)
                scan.Take(slot);
        }

        if (!isWhole)
            TakeRest(bytes, closer, promises, ref scan);
        candidates.Return();
    }

    private static void FindHighest<TScan>(VectorSketches sketches, in VectorSketches.Question question, SketchCandidates candidates, ref TScan scan)
        where TScan : struct, IVectorScan, allows ref struct
    {
        var promises = candidates.Promises;
        var threshold = (float)scan.Least;
        for (var start = 0; start < promises.Length; start += BlockRows)
        {
            var rows = promises.Slice(start, BlockRows);
            sketches.Bounds(start / BlockRows, question, rows);
            for (var row = NextAbove(rows, 0, threshold); row < BlockRows; row = NextAbove(rows, row + 1, threshold))
            {
                if (!scan.Accepts(start + row))
                    continue;
                candidates.Add(rows[row], start + row);
                threshold = Math.Max(threshold, candidates.Threshold);
            }
        }
    }

    private static void TakeRest<TScan>(ByteVectors bytes, in ByteVectors.Question closer, ReadOnlySpan<float> promises, ref TScan scan)
        where TScan : struct, IVectorScan, allows ref struct
    {
        var least = (float)scan.Least;
        for (var slot = NextAbove(promises, 0, least); slot < promises.Length; slot = NextAbove(promises, slot + 1, least))
        {
            if (!scan.Accepts(slot) || bytes.Bound(slot, closer) < least)
                continue;
            scan.Take(slot);
            least = (float)scan.Least;
        }
    }

    /// <summary>The next place whose number is larger than a limit; the length, a multiple of eight, where there is none.</summary>
    private static int NextAbove(ReadOnlySpan<float> numbers, int from, float limit)
    {
        ref var first = ref MemoryMarshal.GetReference(numbers);
        var at = from;
        for (; at % Vector256<float>.Count != 0; at++)
        {
            if (numbers[at] > limit)
                return at;
        }

        var limits = Vector256.Create(limit);
        for (; at < numbers.Length; at += Vector256<float>.Count)
        {
            var above = Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, (nuint)at), limits).ExtractMostSignificantBits();
            if (above != 0)
                return at + BitOperations.TrailingZeroCount(above);
        }

        return at;
    }
}
