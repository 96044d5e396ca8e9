using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PatternExecution.Caching;

/// <summary>
/// How an entry looks outside the process: format version, an identity of the write, a checksum over everything, creation and expiry, the full key (tenant first among its
/// texts), tags with the versions they had, and the answer, compressed where that pays. What does not verify is never believed and never an exception.
/// </summary>
internal static class CacheEnvelope
{
    /// <summary>How many bytes at the start tell one write from another.</summary>
    public const int HeadLength = 9;

    private const byte Format = 2;
    private const byte Compressed = 1;
    private const int FlagsAt = HeadLength;
    private const int SumAt = FlagsAt + 1;
    private const int SumLength = sizeof(ulong);
    private const int BodyAt = SumAt + SumLength;
    private const int FixedLength = BodyAt + (2 * sizeof(long)) + (3 * sizeof(int));

    // Quality 1 took a third off JSON at 300 MB/s; higher ones cost more time than a local network.
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 18;

    /// <summary>Writes an entry.</summary>
    /// <param name="key">The key in full: <see cref="CacheKey.ToBytes"/>.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="versions">The versions of the entry's tags, in their order.</param>
    /// <param name="compressFrom">From how many bytes on an answer is compressed.</param>
    /// <exception cref="ArgumentException">There are not as many versions as tags.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> key, CacheEntry entry, ReadOnlySpan<long> versions, int compressFrom)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (versions.Length != entry.Tags.Count) throw new ArgumentException($"There are {versions.Length} versions of {entry.Tags.Count} tags; give one a tag.", nameof(versions));
        var value = entry.Value.Span;
        byte flags = 0;
        if (value.Length >= compressFrom && TryCompress(value, out var smaller))
        {
            value = smaller;
            flags = Compressed;
        }

        var length = FixedLength + key.Length + value.Length;
        foreach (var tag in entry.Tags) length += sizeof(int) + (tag.Length * sizeof(char)) + sizeof(long);
        var bytes = new byte[length];
        bytes[0] = Format;
        RandomNumberGenerator.Fill(bytes.AsSpan(1, HeadLength - 1));
        bytes[FlagsAt] = flags;
        var rest = new EnvelopeWriter(bytes.AsSpan(BodyAt));
        rest.Add(entry.CreatedAt.UtcTicks);
        rest.Add(entry.ExpiresAt.UtcTicks);
        rest.Add(entry.Value.Length);
        rest.Add(key.Length);
        rest.Add(key);
        rest.Add(entry.Tags.Count);
        for (var i = 0; i < versions.Length; i++)
        {
            // As they are in memory: UTF-8 would not keep an unpaired surrogate.
            var tag = MemoryMarshal.AsBytes(entry.Tags[i].AsSpan());
            rest.Add(tag.Length);
            rest.Add(tag);
            rest.Add(versions[i]);
        }

        rest.Add(value);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(SumAt), Sum(bytes));
        return bytes;
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="bytes">What was stored.</param>
    /// <param name="key">The key that is asked for, in full.</param>
    /// <param name="maxBytes">The longest answer that is believed.</param>
    /// <param name="entry">The entry, whose expiry and tag versions are the caller's to judge.</param>
    /// <param name="versions">The versions of its tags when it was made.</param>
    /// <returns>Whether the bytes are a whole and undamaged entry of this key.</returns>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> key, int maxBytes, [NotNullWhen(true)] out CacheEntry? entry, out long[] versions) =>
        TryDecode(bytes, key, maxBytes, [], out entry, out versions);

    /// <summary>Reads an entry, which then has the very tags that are expected where its own are the same.</summary>
    internal static bool TryDecode(
        ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> key, int maxBytes, IReadOnlyList<string> expected, [NotNullWhen(true)] out CacheEntry? entry, out long[] versions)
    {
        entry = null;
        versions = [];
        var span = bytes.Span;
        if (span.Length < FixedLength || span[0] != Format || span[FlagsAt] > Compressed) return false;
        if (Sum(span) != BinaryPrimitives.ReadUInt64LittleEndian(span[SumAt..])) return false;

        // From here on it is what somebody wrote, which still need not be sound.
        var rest = new EnvelopeReader(span[BodyAt..]);
        if (!rest.TryRead(out long created) || !rest.TryRead(out long expires) || !rest.TryRead(out int length) || length < 0 || length > maxBytes) return false;
        if ((ulong)created > (ulong)DateTimeOffset.MaxValue.Ticks || (ulong)expires > (ulong)DateTimeOffset.MaxValue.Ticks) return false;
        if (!rest.TryRead(out int keyLength) || !rest.TryRead(keyLength, out var echo) || !echo.SequenceEqual(key)) return false;
        if (!rest.TryRead(out int count) || count < 0 || count > rest.Left / (sizeof(int) + sizeof(long))) return false;
        var tags = expected;
        string[]? own = count == expected.Count ? null : new string[count];
        versions = count == 0 ? [] : new long[count];
        for (var i = 0; i < count; i++)
        {
            if (!rest.TryRead(out int tagLength) || tagLength % sizeof(char) != 0 || !rest.TryRead(tagLength, out var bytesOfTag) || !rest.TryRead(out versions[i])) return false;
            var tag = MemoryMarshal.Cast<byte, char>(bytesOfTag);
            if (own is null)
            {
                if (tag.SequenceEqual(expected[i])) continue;
                own = [.. expected.Take(i), .. new string[count - i]];
            }

            own[i] = new string(tag);
        }

        if (own is not null) tags = own;

        var value = bytes[^rest.Left..];
        if (span[FlagsAt] == Compressed)
        {
            var expanded = new byte[length];
            if (!BrotliDecoder.TryDecompress(value.Span, expanded, out var written) || written != length) return false;
            value = expanded;
        }
        else if (value.Length != length)
        {
            return false;
        }

        entry = new CacheEntry(value, new DateTimeOffset(created, TimeSpan.Zero), new DateTimeOffset(expires, TimeSpan.Zero), tags);
        return true;
    }

    private static bool TryCompress(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> smaller)
    {
        var buffer = new byte[value.Length];
        var isSmaller = BrotliEncoder.TryCompress(value, buffer, out var written, BrotliQuality, BrotliWindow);
        smaller = buffer.AsSpan(0, written);
        return isSmaller;
    }

    /// <summary>The checksum (XXH64) of all but its own place.</summary>
    private static ulong Sum(ReadOnlySpan<byte> bytes) => XxHash64.HashToUInt64(bytes[BodyAt..], unchecked((long)XxHash64.HashToUInt64(bytes[..SumAt])));

    private ref struct EnvelopeWriter(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Add(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
            _rest = _rest[sizeof(long)..];
        }

        public void Add(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[sizeof(int)..];
        }

        public void Add(ReadOnlySpan<byte> value)
        {
            value.CopyTo(_rest);
            _rest = _rest[value.Length..];
        }
    }

    private ref struct EnvelopeReader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public readonly int Left => _rest.Length;

        public bool TryRead(out long value)
        {
            if (!BinaryPrimitives.TryReadInt64LittleEndian(_rest, out value)) return false;
            _rest = _rest[sizeof(long)..];
            return true;
        }

        public bool TryRead(out int value)
        {
            if (!BinaryPrimitives.TryReadInt32LittleEndian(_rest, out value)) return false;
            _rest = _rest[sizeof(int)..];
            return true;
        }

        public bool TryRead(int length, out ReadOnlySpan<byte> value)
        {
            value = default;
            if (length < 0 || length > _rest.Length) return false;
            value = _rest[..length];
            _rest = _rest[length..];
            return true;
        }
    }
}
