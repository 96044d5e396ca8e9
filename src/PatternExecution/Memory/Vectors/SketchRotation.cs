using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PatternExecution.Memory.Vectors;

/// <summary>
/// A fixed random rotation. It spreads every vector evenly over all components, so that their signs say something even of vectors that are mostly zeros. Signs are
/// flipped and Hadamard transforms run over the first and over the last part in turn, as in the RaBitQ library's "FhtKac" rotator: no matrix to keep.
/// </summary>
internal sealed class SketchRotation
{
    private const int Rounds = 4;

    private readonly int _part;
    private readonly float[] _signs;

    public SketchRotation(int dimension)
    {
        Width = (dimension + 63) / 64 * 64;
        _part = 1 << BitOperations.Log2((uint)Width);
        _signs = new float[Rounds * Width];
        // Any fixed sequence will do; this one is SplitMix64.
        var state = 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < _signs.Length; i++)
        {
            state += 0x9E3779B97F4A7C15UL;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            _signs[i] = (mixed >> 63) == 0 ? 1 : -1;
        }
    }

    /// <summary>How many components a rotated vector has.</summary>
    public int Width { get; }

    /// <param name="vector">The vector.</param>
    /// <param name="rotated">Where it goes; <see cref="Width"/> components.</param>
    public void Rotate(ReadOnlySpan<float> vector, Span<float> rotated)
    {
        vector.CopyTo(rotated);
        rotated[vector.Length..].Clear();
        for (var round = 0; round < Rounds; round++)
        {
            TensorPrimitives.Multiply(rotated, _signs.AsSpan(round * Width, Width), rotated);
            var part = round % 2 == 0 ? rotated[.._part] : rotated[^_part..];
            Transform(part);
            TensorPrimitives.Multiply(part, 1 / MathF.Sqrt(_part), part);
        }
    }

    private static void Transform(Span<float> part)
    {
        for (var i = 0; i < part.Length; i += 4)
        {
            var (a, b, c, d) = (part[i] + part[i + 1], part[i] - part[i + 1], part[i + 2] + part[i + 3], part[i + 2] - part[i + 3]);
            (part[i], part[i + 1], part[i + 2], part[i + 3]) = (a + c, b + d, a - c, b - d);
        }

        ref var first = ref MemoryMarshal.GetReference(part);
        for (var half = 4; half < part.Length; half *= 2)
        {
            for (var start = 0; start < part.Length; start += 2 * half)
            {
                for (var at = (nuint)start; at < (nuint)(start + half); at += (nuint)Vector128<float>.Count)
                {
                    var (low, high) = (Vector128.LoadUnsafe(ref first, at), Vector128.LoadUnsafe(ref first, at + (nuint)half));
                    (low + high).StoreUnsafe(ref first, at);
                    (low - high).StoreUnsafe(ref first, at + (nuint)half);
                }
            }
        }
    }
}
