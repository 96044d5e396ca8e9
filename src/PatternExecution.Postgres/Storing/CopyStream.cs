using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PatternExecution.Postgres.Storing;

/// <summary>Writes rows in the binary format of COPY (PostgreSQL documentation, "COPY", Binary Format).</summary>
/// <param name="stream">The copy; not owned.</param>
internal sealed class CopyStream(Stream stream)
{
    private const int FlushAt = 1 << 16;
    private const int TextType = 25;
    private const int IntegerType = 23;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);

    public void Begin()
    {
        _buffer.Write("PGCOPY\n"u8);
        _buffer.Write((ReadOnlySpan<byte>)[0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    public void Row(short columns)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.GetSpan(2), columns);
        _buffer.Advance(2);
    }

    public void Null() => Length(-1);

    public void Integer(int value)
    {
        Length(4);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void Double(double value)
    {
        Length(8);
        BinaryPrimitives.WriteDoubleBigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Boolean(bool value)
    {
        Length(1);
        _buffer.Write((ReadOnlySpan<byte>)[value ? (byte)1 : (byte)0]);
    }

    public void Uuid(Guid value)
    {
        Length(16);
        value.TryWriteBytes(_buffer.GetSpan(16), bigEndian: true, out _);
        _buffer.Advance(16);
    }

    public void Time(DateTimeOffset? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Length(8);
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), (value.Value.UtcTicks - Epoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        _buffer.Advance(8);
    }

    public void Bytes(byte[]? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Length(value.Length);
        _buffer.Write(value);
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Length(length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    /// <summary>A jsonb: a version byte, then the text.</summary>
    public void Json(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Length(length + 1);
        _buffer.Write((ReadOnlySpan<byte>)[1]);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Texts(string[] values)
    {
        if (values.Length == 0)
        {
            EmptyArray(TextType);
            return;
        }

        var size = 20;
        foreach (var value in values)
            size += 4 + Encoding.UTF8.GetByteCount(value);
        Length(size);
        Raw(1);
        Raw(0);
        Raw(TextType);
        Raw(values.Length);
        Raw(1);
        foreach (var value in values)
            Text(value);
    }

    public void Integers(ReadOnlySpan<int> values)
    {
        if (values.IsEmpty)
        {
            EmptyArray(IntegerType);
            return;
        }

        Length(20 + (8 * values.Length));
        Raw(1);
        Raw(0);
        Raw(IntegerType);
        Raw(values.Length);
        Raw(1);
        foreach (var value in values)
            Integer(value);
    }

    /// <summary>A sparse vector in pgvector's binary format: dimension, how many are not zero, a zero, their places, their values.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="entries">Numbers, whose remainder by the dimension is the place, ascending; and values.</param>
    public void Sparse(int dimension, ReadOnlySpan<(int Number, float Value)> entries)
    {
        Length(12 + (8 * entries.Length));
        Raw(dimension);
        Raw(entries.Length);
        Raw(0);
        foreach (var (number, _) in entries)
            Raw(number % dimension);
        foreach (var (_, value) in entries)
            Raw(BitConverter.SingleToInt32Bits(value));
    }

    public void Vector(ReadOnlySpan<float> vector)
    {
        if (vector.IsEmpty)
        {
            Null();
            return;
        }

        var size = VectorCodec.Size(vector.Length);
        Length(size);
        VectorCodec.Write(vector, _buffer.GetSpan(size));
        _buffer.Advance(size);
    }

    public async ValueTask FlushIfFullAsync(CancellationToken cancellationToken)
    {
        if (_buffer.WrittenCount >= FlushAt)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        Row(-1);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _buffer.ResetWrittenCount();
    }

    private void EmptyArray(int type)
    {
        Length(12);
        Raw(0);
        Raw(0);
        Raw(type);
    }

    private void Length(int length) => Raw(length);

    private void Raw(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }
}
