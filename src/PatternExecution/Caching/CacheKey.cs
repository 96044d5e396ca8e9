using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PatternExecution.Caching;

/// <summary>Every field that changes an answer. Compared field by field inside the process; length-prefixed and hashed where it leaves it.</summary>
public readonly struct CacheKey : IEquatable<CacheKey>
{
    private readonly int _hash;

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
        Tenant = tenant;
        Principal = principal;
        Subject = subject;
        Version = version;
        Route = route;
        Text = text;
        Persona = persona;
        Context = context;
        // Subject, version and route are left to Equals where text differs anyway: a hash that is cheap is worth more than one that is perfect.
        _hash = HashCode.Combine(tenant, principal, version, text, persona, context, route.Length);
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

    /// <summary>The key in full: each field as its UTF-8 length (4 bytes, little-endian) and its UTF-8 bytes, the version as 8 bytes.</summary>
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
            var written = Encoding.UTF8.GetBytes(field, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        return bytes;
    }

    /// <summary>SHA-256 of <see cref="ToBytes"/> in hexadecimal: the key's name outside the process.</summary>
    public string ToHash() => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));

    /// <inheritdoc/>
    public bool Equals(CacheKey other) =>
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
    public override int GetHashCode() => _hash;

    /// <summary>Whether two keys are equal field by field.</summary>
    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    /// <summary>Whether two keys differ in a field.</summary>
    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);
}
