using System.Numerics.Tensors;

namespace PatternExecution.Memory.Vectors;

/// <summary>Vectors by slot in contiguous blocks, as they were given. Not thread-safe: its partition's lock guards it.</summary>
/// <param name="dimension">How long each vector is.</param>
/// <param name="exact">Whether scans are exact however many vectors there are.</param>
internal sealed class VectorTable(int dimension, bool exact)
{
    /// <summary>So many vectors are scanned exactly: it takes hardly longer.</summary>
    public const int AlwaysExact = 8_192;

    // A vector on its own costs so many times what one among many does.
    private const int BesideSketches = 16;
    private const int BesideBytes = 4;

    private const int BlockRows = ByteVectors.BlockRows;

    private readonly ByteVectors _bytes = new(dimension);
    private readonly List<float[]> _blocks = [];
    private float[] _inverseNorms = [];
    private bool[] _given = [];
    private VectorSketches? _sketches;
    private int _count;

    /// <summary>Whether scans estimate first.</summary>
    public bool IsSketched => _sketches is not null && _count > AlwaysExact;

    /// <summary>With more slots than this to look at, scanning all is cheaper.</summary>
    public int Worthwhile => _inverseNorms.Length / (IsSketched ? BesideSketches : BesideBytes);

    public int Dimension => dimension;

    /// <summary>Scales a vector to length one.</summary>
    public static float[] Unit(ReadOnlySpan<float> vector)
    {
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), unit);
        return unit;
    }

    /// <param name="slot">Where.</param>
    /// <param name="vector">The vector; its norm is finite and not zero.</param>
    /// <param name="given">Whether it belongs to the memory, rather than being the store's own.</param>
    public void Set(int slot, ReadOnlySpan<float> vector, bool given)
    {
        while (_blocks.Count * BlockRows <= slot)
        {
            _blocks.Add(new float[BlockRows * dimension]);
            Array.Resize(ref _inverseNorms, _blocks.Count * BlockRows);
            Array.Resize(ref _given, _blocks.Count * BlockRows);
        }

        _count += Has(slot) ? 0 : 1;
        vector.CopyTo(Row(slot));
        _inverseNorms[slot] = 1 / TensorPrimitives.Norm(vector);
        _given[slot] = given;
        var unit = Unit(vector);
        _bytes.Set(slot, unit);
        if (_sketches is not null)
            _sketches.Set(slot, unit);
        else if (_count > AlwaysExact && !exact && VectorSketches.Suit(dimension))
            Sketch();
    }

    /// <summary>Sketches all vectors, around the mean of those that are there now.</summary>
    private void Sketch()
    {
        var mean = new float[dimension];
        for (var slot = 0; slot < _inverseNorms.Length; slot++)
        {
            if (Has(slot))
                TensorPrimitives.MultiplyAdd(Row(slot), _inverseNorms[slot], mean, mean);
        }

        TensorPrimitives.Divide(mean, _count, mean);
        _sketches = new VectorSketches(dimension, mean);
        for (var slot = 0; slot < _inverseNorms.Length; slot++)
        {
            if (Has(slot))
                _sketches.Set(slot, Unit(Row(slot)));
        }
    }

    /// <summary>Asks every slot whose cosine may be high enough, in order.</summary>
    /// <param name="unit">The question's unit vector.</param>
    /// <param name="scan">Says what is high enough, and takes what is.</param>
    public void Scan<TScan>(ReadOnlySpan<float> unit, ref TScan scan)
        where TScan : struct, IVectorScan, allows ref struct
    {
        if (IsSketched)
            SketchScan.Run(_sketches!, _bytes, _blocks.Count, unit, ref scan);
        else
            ScanBytes(unit, ref scan);
    }

    private void ScanBytes<TScan>(ReadOnlySpan<float> unit, ref TScan scan)
        where TScan : struct, IVectorScan, allows ref struct
    {
        var question = _bytes.Ask(unit);
        Span<float> bounds = stackalloc float[BlockRows];
        for (var block = 0; block < _blocks.Count; block++)
        {
            _bytes.Bounds(block, question, bounds);
            // Most blocks hold nothing; the comparison is the wrong way round so that NaN looks closer.
            if (TensorPrimitives.Max<float>(bounds) < scan.Least)
                continue;
            for (var row = 0; row < BlockRows; row++)
            {
                if (bounds[row] >= scan.Least && Has((block * BlockRows) + row))
                    scan.Take((block * BlockRows) + row);
            }
        }
    }

    public bool Has(int slot) => slot < _inverseNorms.Length && _inverseNorms[slot] != 0;

    public void Clear(int slot)
    {
        if (!Has(slot))
            return;
        _count--;
        _inverseNorms[slot] = 0;
        _bytes.Clear(slot);
        _sketches?.Clear(slot);
    }

    /// <summary>The cosine of a vector and a question's unit vector.</summary>
    public double Similarity(int slot, ReadOnlySpan<float> unit) => TensorPrimitives.Dot(Row(slot), unit) * _inverseNorms[slot];

    /// <summary>A copy of the vector that the host gave, empty where it gave none.</summary>
    public ReadOnlyMemory<float> Given(int slot) => Has(slot) && _given[slot] ? Row(slot).ToArray() : default;

    /// <summary>Moves every vector to its slot's new place. The order of slots is kept, so none is overwritten before it moves.</summary>
    public void Compact(ReadOnlySpan<int> places)
    {
        var kept = 0;
        for (var slot = 0; slot < places.Length && slot < _inverseNorms.Length; slot++)
        {
            var place = places[slot];
            if (place < 0)
                continue;
            Row(slot).CopyTo(Row(place));
            _bytes.Move(slot, place);
            _sketches?.Move(slot, place);
            (_inverseNorms[place], _given[place]) = (_inverseNorms[slot], _given[slot]);
            kept = place + 1;
        }

        var blocks = (kept + BlockRows - 1) / BlockRows;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
        Array.Resize(ref _inverseNorms, blocks * BlockRows);
        Array.Resize(ref _given, blocks * BlockRows);
        _inverseNorms.AsSpan(kept).Clear();
        _bytes.Truncate(kept);
        _sketches?.Truncate(kept);
    }

    private Span<float> Row(int slot) => _blocks[slot / BlockRows].AsSpan(slot % BlockRows * dimension, dimension);
}
