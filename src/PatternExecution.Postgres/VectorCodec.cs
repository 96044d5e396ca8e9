using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace PatternExecution.Postgres;

/// <summary>
/// The one place that knows how vectors travel. Parameters are <c>real[]</c> and cast, results are the bytes of <c>vector_send</c>, copies are
/// pgvector's binary format: none of it depends on which plugins the host's data source has.
/// </summary>
internal static class VectorCodec
{
    // Within these lengths half precision neither overflows nor loses digits, and pgvector's sums of squares stay finite.
    private const float ShortestKept = 0.5f;
    private const float LongestKept = 2;

    /// <summary>How SQL reads a parameter as a vector.</summary>
    public static string FromParameter(string parameter) => $"{parameter}::real[]::vector";

    /// <summary>How SQL gives a vector so that <see cref="Read"/> understands it.</summary>
    public static string ToResult(string column) => $"vector_send({column})";

    /// <summary>The vector as it is compared: the given one, or of length one where the given is too long or too short to be compared safely.</summary>
    public static ReadOnlyMemory<float> Comparable(ReadOnlyMemory<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector.Span);
        if (norm is >= ShortestKept and <= LongestKept)
            return vector;
        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector.Span, norm, unit);
        return unit;
    }

    /// <summary>The length of the binary format.</summary>
    public static int Size(int dimension) => 4 + (4 * dimension);

    /// <summary>Writes the binary format: the dimension, two zero bytes, the components in network order.</summary>
    public static void Write(ReadOnlySpan<float> vector, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt16BigEndian(destination, (short)vector.Length);
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], 0);
        Turn(MemoryMarshal.Cast<float, int>(vector), MemoryMarshal.Cast<byte, int>(destination.Slice(4, 4 * vector.Length)));
    }

    /// <summary>Reads the binary format.</summary>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        var vector = new float[BinaryPrimitives.ReadInt16BigEndian(bytes)];
        Turn(MemoryMarshal.Cast<byte, int>(bytes.Slice(4, 4 * vector.Length)), MemoryMarshal.Cast<float, int>(vector.AsSpan()));
        return vector;
    }

    private static void Turn(ReadOnlySpan<int> from, Span<int> to)
    {
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(from, to);
        else
            from.CopyTo(to);
    }
}
