using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace PatternExecution.Caching;

/// <summary>Every field that changes an answer. Compared field by field inside the process; length-prefixed and hashed where it leaves it.</summary>
public readonly struct CacheKey : IEquatable<CacheKey>
{
    private readonly ulong _hash;

    /// <summary>Creates a key; no field may be null.</summary>
    /// <param name="tenant">Whose answer it is.</param>
    /// <param name="principal">Who asked, where answers differ by person; else empty.</param>
    /// <param name="subject">What answers: the pattern.</param>
    /// <param name="version">Which version of it: another definition gives other answers.</param>
    /// <param name="route">How it answers.</param>
    /// <param name="text">The request.</param>
    /// <param name="persona">Whose memories it reads; else empty.</param>
    /// <param name="context">The request's context in canonical order; else empty.</param>
    public CacheKey(string tenant, string principal, string subject, ulong version, string route, string text, string persona, string context)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(persona);
        ArgumentNullException.ThrowIfNull(context);
        Tenant = tenant;
        Principal = principal;
        Subject = subject;
        Version = version;
        Route = route;
        Text = text;
        Persona = persona;
        Context = context;
        var hash = TextHash.Start(version);
        hash = TextHash.Add(hash, tenant);
        hash = TextHash.Add(hash, principal);
        hash = TextHash.Add(hash, subject);
        hash = TextHash.Add(hash, route);
        hash = TextHash.Add(hash, text);
        hash = TextHash.Add(hash, persona);
        _hash = TextHash.Add(hash, context);
    }

    /// <summary>Whose answer it is.</summary>
    public string Tenant { get; }

    /// <summary>Who asked, where answers differ by person; else empty.</summary>
    public string Principal { get; }

    /// <summary>What answers.</summary>
    public string Subject { get; }

    /// <summary>Which version of the subject.</summary>
    public ulong Version { get; }

    /// <summary>How it answers.</summary>
    public string Route { get; }

    /// <summary>The request.</summary>
    public string Text { get; }

    /// <summary>Whose memories it reads; else empty.</summary>
    public string Persona { get; }

    /// <summary>The request's context in canonical order; else empty.</summary>
    public string Context { get; }

    /// <summary>The hash of all fields; differs from process to process.</summary>
    internal ulong Hash => _hash;

    /// <summary>
    /// The key in full: the version as 8 bytes (little-endian), then tenant, principal, subject, route, text, persona and context, each as its length in
    /// bytes (4 bytes, little-endian) and its UTF-8. An unpaired surrogate becomes the three bytes of its code point (WTF-8), so that no two keys have the same bytes.
    /// </summary>
    public byte[] ToBytes()
    {
        ReadOnlySpan<string> fields = [Tenant, Principal, Subject, Route, Text, Persona, Context];
        var length = sizeof(ulong);
        foreach (var field in fields) length += sizeof(int) + Encoding.UTF8.GetByteCount(field);

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(rest, Version);
        rest = rest[sizeof(ulong)..];
        foreach (var field in fields)
        {
            var written = Encode(field, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        return bytes;
    }

    /// <summary>SHA-256 of <see cref="ToBytes"/> in hexadecimal: the key's name outside the process.</summary>
    public string ToHash() => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));

    /// <summary>Reads a key back from <see cref="ToBytes"/>.</summary>
    /// <param name="bytes">The key in full.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether the bytes are a key's.</returns>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out CacheKey key)
    {
        key = default;
        if (bytes.Length < sizeof(ulong)) return false;
        var version = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        bytes = bytes[sizeof(ulong)..];
        var fields = new string[7];
        for (var i = 0; i < fields.Length; i++)
        {
            if (bytes.Length < sizeof(int)) return false;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            bytes = bytes[sizeof(int)..];
            if (length < 0 || length > bytes.Length || Decode(bytes[..length]) is not { } field) return false;
            fields[i] = field;
            bytes = bytes[length..];
        }

        if (bytes.Length > 0) return false;
        key = new CacheKey(fields[0], fields[1], fields[2], version, fields[3], fields[4], fields[5], fields[6]);
        return true;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        var total = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(bytes, text.AsSpan(total), out var read, out var written, replaceInvalidSequences: false);
            total += written;
            if (status == OperationStatus.Done) return new string(text, 0, total);

            // What is not UTF-8 can only be an unpaired surrogate.
            bytes = bytes[read..];
            if (bytes.Length < 3 || bytes[0] != 0xED || bytes[1] is < 0xA0 or > 0xBF || bytes[2] is < 0x80 or > 0xBF) return null;
            text[total++] = (char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F));
            bytes = bytes[3..];
        }
    }

    private static int Encode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var total = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, bytes[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            if (status != OperationStatus.InvalidData) return total;

            // Three bytes, as many as the replacement character that the length was counted with.
            var lone = text[read];
            bytes[total++] = (byte)(0xE0 | (lone >> 12));
            bytes[total++] = (byte)(0x80 | ((lone >> 6) & 0x3F));
            bytes[total++] = (byte)(0x80 | (lone & 0x3F));
            text = text[(read + 1)..];
        }
    }

    /// <inheritdoc/>
    public bool Equals(CacheKey other) => Matches(in other);

    /// <summary><see cref="Equals(CacheKey)"/> without the copy.</summary>
    internal bool Matches(in CacheKey other) =>
        _hash == other._hash
        && Version == other.Version
        && string.Equals(Text, other.Text, StringComparison.Ordinal)
        && string.Equals(Tenant, other.Tenant, StringComparison.Ordinal)
        && string.Equals(Principal, other.Principal, StringComparison.Ordinal)
        && string.Equals(Subject, other.Subject, StringComparison.Ordinal)
        && string.Equals(Route, other.Route, StringComparison.Ordinal)
        && string.Equals(Persona, other.Persona, StringComparison.Ordinal)
        && string.Equals(Context, other.Context, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CacheKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_hash;

    /// <summary>Whether two keys are equal field by field.</summary>
    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    /// <summary>Whether two keys differ in a field.</summary>
    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);
}
