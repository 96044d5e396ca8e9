using System.Numerics.Tensors;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>Unit vectors around a thousand centres: embeddings of text lie in clumps, and evenly random ones would flatter no index and test none.</summary>
internal static class ClusteredVectors
{
    private const int Centres = 1_000;

    public static float[][] Make(int count, int dimensions, int seed)
    {
        // Questions and memories share their centres, whatever their seed.
        var centres = new Random(5);
        var around = Enumerable.Range(0, Centres).Select(_ => Gaussian(centres, dimensions)).ToArray();
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Near(around[random.Next(Centres)], random))];
    }

    private static float[] Near(float[] centre, Random random)
    {
        var vector = Gaussian(random, centre.Length);
        TensorPrimitives.Add(vector, centre, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private static float[] Gaussian(Random random, int dimensions)
    {
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
            vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return vector;
    }
}
