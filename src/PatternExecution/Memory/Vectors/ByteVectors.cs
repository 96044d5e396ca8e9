using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PatternExecution.Memory.Vectors;

/// <summary>
/// Unit vectors in one byte a component, a quarter of the memory to read, each with the length of what rounding took away. By Cauchy and Schwarz
/// that bounds a cosine from above, so that a scan can leave out what cannot be among the nearest and still be exact.
/// </summary>
/// <param name="dimension">How long each vector is.</param>
internal sealed class ByteVectors(int dimension)
{
    public const int BlockRows = 256;

    // Float dot products and norms of 16,000 components are off by less than this.
    private const float Slack = 1e-5f;

    private readonly int _stride = (dimension + Vector256<byte>.Count - 1) / Vector256<byte>.Count * Vector256<byte>.Count;
    private readonly List<Block> _blocks = [];

    /// <summary>A question's unit vector in bytes.</summary>
    internal readonly record struct Question(sbyte[] Components, float Scale, float Lost, int Sum);

    public void Set(int slot, ReadOnlySpan<float> unit)
    {
        while (_blocks.Count * BlockRows <= slot)
            _blocks.Add(new Block(_stride));
        var block = _blocks[slot / BlockRows];
        var row = slot % BlockRows;
        Span<sbyte> components = new sbyte[_stride];
        (block.Scales[row], block.Lost[row]) = Quantize(unit, components);
        // Bytes from 0 on, as the processor's byte by signed byte product wants them.
        var target = block.Components.AsSpan(row * _stride, _stride);
        for (var i = 0; i < target.Length; i++)
            target[i] = (byte)(components[i] + 128);
    }

    /// <summary>Leaves a slot without a vector: its bound is below every cosine.</summary>
    public void Clear(int slot) => _blocks[slot / BlockRows].Lost[slot % BlockRows] = float.NegativeInfinity;

    public void Move(int from, int to)
    {
        var (source, target) = (_blocks[from / BlockRows], _blocks[to / BlockRows]);
        source.Components.AsSpan(from % BlockRows * _stride, _stride).CopyTo(target.Components.AsSpan(to % BlockRows * _stride));
        target.Scales[to % BlockRows] = source.Scales[from % BlockRows];
        target.Lost[to % BlockRows] = source.Lost[from % BlockRows];
    }

    /// <summary>Forgets all slots from one on.</summary>
    public void Truncate(int slots)
    {
        var blocks = (slots + BlockRows - 1) / BlockRows;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
        if (slots % BlockRows != 0)
            _blocks[^1].Lost.AsSpan(slots % BlockRows).Fill(float.NegativeInfinity);
    }

    public Question Ask(ReadOnlySpan<float> unit)
    {
        var components = new sbyte[_stride];
        var (scale, lost) = Quantize(unit, components);
        var sum = 0;
        foreach (var component in components)
            sum += component;
        return new Question(components, scale, lost, sum);
    }

    /// <summary>What the cosines of one block's rows cannot exceed.</summary>
    public void Bounds(int block, in Question question, Span<float> bounds)
    {
        var (components, scales, lost) = _blocks[block];
        ref var row = ref MemoryMarshal.GetArrayDataReference(components);
        ref var asked = ref MemoryMarshal.GetArrayDataReference(question.Components);
        for (var i = 0; i < BlockRows; i++)
        {
            var product = Product(ref row, ref asked, (nuint)_stride) - (128 * question.Sum);
            bounds[i] = Bound(product, scales[i], lost[i], question);
            row = ref Unsafe.Add(ref row, _stride);
        }
    }

    /// <summary>What the cosine of one slot cannot exceed.</summary>
    public float Bound(int slot, in Question question)
    {
        var (components, scales, lost) = _blocks[slot / BlockRows];
        var row = slot % BlockRows;
        var product = Product(ref components[row * _stride], ref MemoryMarshal.GetArrayDataReference(question.Components), (nuint)_stride) - (128 * question.Sum);
        return Bound(product, scales[row], lost[row], question);
    }

    private static float Bound(int product, float scale, float lost, in Question question) =>
        (product * scale * question.Scale) + lost + (question.Lost * (1 + lost)) + Slack;

    private static (float Scale, float Lost) Quantize(ReadOnlySpan<float> unit, Span<sbyte> components)
    {
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude(unit)) / 127;
        var lost = 0.0;
        for (var i = 0; i < unit.Length; i++)
        {
            components[i] = (sbyte)Math.Clamp(MathF.Round(unit[i] / scale), -127, 127);
            var rest = unit[i] - (components[i] * scale);
            lost += rest * rest;
        }

        return (scale, (float)Math.Sqrt(lost));
    }

    private static int Product(ref byte row, ref sbyte asked, nuint length)
    {
        var (even, odd) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (nuint i = 0; i < length; i += (nuint)Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref row, i);
            var signed = Vector256.LoadUnsafe(ref asked, i);
            if (AvxVnni.IsSupported)
            {
                (even, odd) = (odd, AvxVnni.MultiplyWideningAndAdd(even, bytes, signed));
                continue;
            }

            // 255 * 127 fits a short; the sum of two does not.
            var low = Vector256.WidenLower(bytes).AsInt16() * Vector256.WidenLower(signed);
            var high = Vector256.WidenUpper(bytes).AsInt16() * Vector256.WidenUpper(signed);
            even += Vector256.WidenLower(low) + Vector256.WidenUpper(low);
            odd += Vector256.WidenLower(high) + Vector256.WidenUpper(high);
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>Rows side by side; a row that lost minus infinity holds no vector.</summary>
    private sealed class Block
    {
        public Block(int stride)
        {
            Components = new byte[BlockRows * stride];
            Scales = new float[BlockRows];
            Lost = new float[BlockRows];
            Lost.AsSpan().Fill(float.NegativeInfinity);
        }

        public byte[] Components { get; }

        public float[] Scales { get; }

        public float[] Lost { get; }

        public void Deconstruct(out byte[] components, out float[] scales, out float[] lost) => (components, scales, lost) = (Components, Scales, Lost);
    }
}
