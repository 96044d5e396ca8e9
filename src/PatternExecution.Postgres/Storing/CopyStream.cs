using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PatternExecution.Postgres.Storing;

/// <summary>Writes rows in the binary format of COPY (PostgreSQL documentation, "COPY", Binary Format).</summary>
/// <param name="stream">The copy; not owned.</param>
/// <param name="buffer">Empty; one may serve a copy after the other.</param>
internal sealed class CopyStream(Stream stream, ArrayBufferWriter<byte> buffer)
{
    /// <summary>What the buffer should hold: so much is sent at a time, and the last row's end.</summary>
    public const int BufferSize = 2 * FlushAt;

    private const int FlushAt = 1 << 16;
    private const int TextType = 25;
    private const int IntegerType = 23;
    private const int ArrayHeader = 20;

    private readonly ArrayBufferWriter<byte> _buffer = buffer;

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

    public void Single(float value)
    {
        Length(4);
        BinaryPrimitives.WriteSingleBigEndian(_buffer.GetSpan(4), value);
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

        var size = ArrayHeader;
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

    /// <summary>Words of a batch as an array of texts.</summary>
    public void Terms(BatchWords words, ReadOnlySpan<KeyValuePair<int, int>> counts)
    {
        if (counts.IsEmpty)
        {
            EmptyArray(TextType);
            return;
        }

        var size = ArrayHeader;
        foreach (var (word, _) in counts)
            size += words.Field(word).Length;
        var array = Array(size, TextType, counts.Length);
        foreach (var (word, _) in counts)
        {
            var field = words.Field(word);
            field.CopyTo(array);
            array = array[field.Length..];
        }
    }

    /// <summary>How often each of the words occurs, as an array of integers.</summary>
    public void Occurrences(ReadOnlySpan<KeyValuePair<int, int>> counts)
    {
        if (counts.IsEmpty)
        {
            EmptyArray(IntegerType);
            return;
        }

        var array = Array(ArrayHeader + (8 * counts.Length), IntegerType, counts.Length);
        for (var i = 0; i < counts.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(array[(8 * i)..], 4);
            BinaryPrimitives.WriteInt32BigEndian(array[((8 * i) + 4)..], counts[i].Value);
        }
    }

    /// <summary>A word of a batch.</summary>
    public void Term(BatchWords words, int word) => _buffer.Write(words.Field(word));

    /// <summary>A bit string that has ones from one place to before another.</summary>
    public void Bits(int length, int from, int to)
    {
        Length(4 + ((length + 7) / 8));
        Raw(length);
        var bits = _buffer.GetSpan((length + 7) / 8)[..((length + 7) / 8)];
        bits.Clear();
        for (var bit = from; bit < to; bit++)
            bits[bit / 8] |= (byte)(0x80 >> (bit % 8));
        _buffer.Advance(bits.Length);
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
        var places = _buffer.GetSpan(8 * entries.Length);
        var values = places[(4 * entries.Length)..];
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(places[(4 * i)..], entries[i].Number % dimension);
            BinaryPrimitives.WriteSingleBigEndian(values[(4 * i)..], entries[i].Value);
        }

        _buffer.Advance(8 * entries.Length);
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

    /// <summary>Begins an array of one dimension.</summary>
    /// <returns>Where its elements go.</returns>
    private Span<byte> Array(int size, int type, int count)
    {
        Length(size);
        Raw(1);
        Raw(0);
        Raw(type);
        Raw(count);
        Raw(1);
        var elements = _buffer.GetSpan(size - ArrayHeader);
        _buffer.Advance(size - ArrayHeader);
        return elements;
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
