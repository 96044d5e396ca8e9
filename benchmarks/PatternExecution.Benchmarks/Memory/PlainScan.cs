using System.Numerics.Tensors;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>The honest floor of vector search: a float dot product a row, and a heap.</summary>
internal static class PlainScan
{
    /// <summary>The ten rows whose dot product with the question is largest, in no order.</summary>
    public static int[] Nearest(ReadOnlySpan<float> rows, ReadOnlySpan<float> question)
    {
        var best = new PriorityQueue<int, float>(11);
        for (var row = 0; row < rows.Length / question.Length; row++)
        {
            var score = TensorPrimitives.Dot(rows.Slice(row * question.Length, question.Length), question);
            if (best.Count < 10)
                best.Enqueue(row, score);
            else
                best.EnqueueDequeue(row, score);
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }
}
