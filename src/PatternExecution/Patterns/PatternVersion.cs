using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PatternExecution.Patterns;

/// <summary>A hash of everything in a definition that can change an answer or how long it may be served. The same in every process.</summary>
internal static class PatternVersion
{
    // Priority, cost, examples, fallback and metadata are left out: they decide whether a pattern is asked, not what it answers.
    public static ulong Of(PatternDefinition pattern)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, pattern.Name);
        Append(hash, (long)pattern.Type);
        Append(hash, pattern.Triggers);
        Append(hash, pattern.Phrases);
        Append(hash, pattern.Function);
        Append(hash, pattern.Memory is null ? -1 : (long)pattern.Memory.Operation);
        Append(hash, pattern.Memory?.Top ?? -1);
        Append(hash, BitConverter.DoubleToInt64Bits(pattern.Memory?.RecencyWeight ?? 0));
        Append(hash, pattern.Memory?.RecencyHalfLife.Ticks ?? -1);
        Append(hash, BitConverter.DoubleToInt64Bits(pattern.Memory?.ImportanceWeight ?? 0));
        Append(hash, pattern.SideEffects ? 1 : 0);
        Append(hash, pattern.CacheTtl?.Ticks ?? -1);
        Append(hash, pattern.StaleWhile.Ticks);
        Append(hash, (long)pattern.CacheScope);
        Append(hash, pattern.CacheTags);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        Append(hash, text?.Length ?? -1);
        if (text is not null) hash.AppendData(Encoding.Unicode.GetBytes(text));
    }

    private static void Append(IncrementalHash hash, IReadOnlyList<string> texts)
    {
        Append(hash, texts.Count);
        foreach (var text in texts) Append(hash, text);
    }
}
