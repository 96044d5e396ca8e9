using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PatternExecution.Memory.Vectors;

/// <summary>
/// Unit vectors in one bit a component, a 32nd of the memory to read: the signs of what is left of the rotated vector once the mean of all is taken away. A question keeps
/// its components, in five bits, so that a cosine is estimated within known bounds (Gao and Long, "RaBitQ", 2024). Rows lie in groups side by side, and four components of
/// a group are looked up in one shuffle (André, Kermarrec and Le Scouarnec, "Cache locality is not enough", 2015).
/// </summary>
internal sealed class VectorSketches
{
    private const int BlockRows = ByteVectors.BlockRows;
    private const int GroupRows = SketchSums.GroupRows;

    // An estimate is off by more than this many standard deviations once in several hundred times, and then only a memory just above the last place is missed.
    private const float Deviations = 3;

    // The square root of 1 - 2 / pi: what the signs of a random direction lose of it.
    private const float Lost = 0.603f;
    private const float Slack = 1e-5f;

    private readonly SketchRotation _rotation;
    private readonly float[] _mean;
    private readonly float[] _rest;
    private readonly int _bytes;
    private readonly List<Block> _blocks = [];

    /// <param name="dimension">How long each vector is.</param>
    /// <param name="mean">What most vectors have in common, and what therefore tells them apart badly.</param>
    public VectorSketches(int dimension, ReadOnlySpan<float> mean)
    {
        _rotation = new SketchRotation(dimension);
        _bytes = _rotation.Width / 8;
        _mean = new float[_rotation.Width];
        _rest = new float[_rotation.Width];
        _rotation.Rotate(mean, _mean);
    }

    /// <summary>Whether vectors of a length gain by sketches: short ones are read as fast as they are, and the sums of very long ones outgrow their counters.</summary>
    public static bool Suit(int dimension) => dimension is >= 128 and <= 8_192;

    /// <summary>A question's tables, and how sums of their entries become cosines.</summary>
    internal readonly record struct Question(byte[] Tables, float Step, float Bias, float Common);

    /// <summary>Sketches a unit vector. Not to be called by two at once.</summary>
    public void Set(int slot, ReadOnlySpan<float> unit)
    {
        while (_blocks.Count * BlockRows <= slot)
            _blocks.Add(new Block(_bytes));
        var rest = _rest.AsSpan();
        _rotation.Rotate(unit, rest);
        TensorPrimitives.Subtract(rest, _mean, rest);
        var block = _blocks[slot / BlockRows];
        var (row, magnitude) = (slot % BlockRows, TensorPrimitives.SumOfMagnitudes<float>(rest));
        block.Factors[row] = magnitude > 0 ? TensorPrimitives.SumOfSquares<float>(rest) / magnitude : 0;
        block.Offsets[row] = TensorPrimitives.Dot<float>(rest, _mean);
        for (var i = 0; i < _bytes; i++)
        {
            var signs = 0;
            for (var bit = 0; bit < 8; bit++)
                signs |= rest[(i * 8) + bit] > 0 ? 1 << bit : 0;
            block.Signs[Place(row, i)] = (byte)signs;
        }
    }

    /// <summary>Leaves a slot without a vector: its bound is below every cosine.</summary>
    public void Clear(int slot) => _blocks[slot / BlockRows].Offsets[slot % BlockRows] = float.NegativeInfinity;

    public void Move(int from, int to)
    {
        var (source, target) = (_blocks[from / BlockRows], _blocks[to / BlockRows]);
        var (row, place) = (from % BlockRows, to % BlockRows);
        for (var i = 0; i < _bytes; i++)
            target.Signs[Place(place, i)] = source.Signs[Place(row, i)];
        (target.Factors[place], target.Offsets[place]) = (source.Factors[row], source.Offsets[row]);
    }

    /// <summary>Forgets all slots from one on.</summary>
    public void Truncate(int slots)
    {
        var blocks = (slots + BlockRows - 1) / BlockRows;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
        if (slots % BlockRows != 0)
            _blocks[^1].Offsets.AsSpan(slots % BlockRows).Fill(float.NegativeInfinity);
    }

    public Question Ask(ReadOnlySpan<float> unit, SketchCandidates scratch)
    {
        var (tables, components) = scratch.Room(_rotation.Width / 4 * GroupRows, _rotation.Width);
        var rest = components.AsSpan();
        _rotation.Rotate(unit, rest);
        var common = TensorPrimitives.Dot<float>(rest, _mean);
        TensorPrimitives.Subtract(rest, _mean, rest);
        var most = 0f;
        for (var i = 0; i < rest.Length; i += 4)
            most = Math.Max(most, 2 * TensorPrimitives.SumOfMagnitudes<float>(rest.Slice(i, 4)));
        var step = Math.Max(most, float.Epsilon) / SketchSums.TableMost;
        for (var i = 0; i < rest.Length; i += 4)
            WriteTable(rest.Slice(i, 4), step, tables.AsSpan(i / 4 * GroupRows, GroupRows));
        var bias = (Deviations * Lost * TensorPrimitives.Norm<float>(rest)) - TensorPrimitives.SumOfMagnitudes<float>(rest);
        return new Question(tables, step, bias, common + Slack);
    }

    /// <summary>What the cosines of one block's rows hardly exceed.</summary>
    public void Bounds(int block, in Question question, Span<float> bounds)
    {
        var (signs, factors, offsets) = _blocks[block];
        for (var first = 0; first < BlockRows; first += GroupRows)
        {
            ref var group = ref signs[first * _bytes];
            if (Avx512BW.IsSupported)
                SketchSums.Add512(ref group, question.Tables, bounds.Slice(first, GroupRows));
            else
                SketchSums.Add256(ref group, question.Tables, bounds.Slice(first, GroupRows));
        }

        var (step, bias, common) = (Vector256.Create(question.Step), Vector256.Create(question.Bias), Vector256.Create(question.Common));
        ref var bound = ref MemoryMarshal.GetReference(bounds);
        ref var factor = ref MemoryMarshal.GetArrayDataReference(factors);
        ref var offset = ref MemoryMarshal.GetArrayDataReference(offsets);
        for (nuint row = 0; row < BlockRows; row += (nuint)Vector256<float>.Count)
        {
            var rest = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref bound, row), step, bias);
            Vector256.FusedMultiplyAdd(rest, Vector256.LoadUnsafe(ref factor, row), Vector256.LoadUnsafe(ref offset, row) + common).StoreUnsafe(ref bound, row);
        }
    }

    private static void WriteTable(ReadOnlySpan<float> components, float step, Span<byte> table)
    {
        for (var signs = 0; signs < 16; signs++)
        {
            var sum = 0f;
            for (var i = 0; i < components.Length; i++)
            {
                // From the least on: a component counts twice where the signs agree, and not at all where they differ.
                if ((components[i] > 0) == ((signs >> i & 1) != 0))
                    sum += 2 * Math.Abs(components[i]);
            }

            table[signs] = (byte)Math.Min(SketchSums.TableMost, MathF.Round(sum / step));
        }

        // As often as the widest shuffle needs it.
        for (var at = 16; at < table.Length; at += 16)
            table[..16].CopyTo(table[at..]);
    }

    /// <summary>Where a row's byte lies: the rows of a group side by side, so placed that even bytes are the first half of the rows.</summary>
    private int Place(int row, int index)
    {
        var (group, member) = (row / GroupRows, row % GroupRows);
        var place = member < GroupRows / 2 ? 2 * member : (2 * member) - GroupRows + 1;
        return (((group * _bytes) + index) * GroupRows) + place;
    }

    /// <summary>Rows side by side; a row that is off by minus infinity holds no vector.</summary>
    private sealed class Block
    {
        public Block(int bytes)
        {
            Signs = new byte[BlockRows * bytes];
            Factors = new float[BlockRows];
            Offsets = new float[BlockRows];
            Offsets.AsSpan().Fill(float.NegativeInfinity);
        }

        public byte[] Signs { get; }

        public float[] Factors { get; }

        public float[] Offsets { get; }

        public void Deconstruct(out byte[] signs, out float[] factors, out float[] offsets) => (signs, factors, offsets) = (Signs, Factors, Offsets);
    }
}
