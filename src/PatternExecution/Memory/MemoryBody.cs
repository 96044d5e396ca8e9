using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PatternExecution.Memory;

/// <summary>
/// What an idempotency key stands for: everything that a memory says. Its identity and time of making are left out, since a caller that tries
/// again may make new ones.
/// </summary>
internal static class MemoryBody
{
    /// <summary>The SHA-256 of a memory's fields, each with its length before it.</summary>
    public static byte[] Hash(MemoryRecord memory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, memory.Persona);
        Add(hash, memory.Type);
        Add(hash, memory.Content);
        Add(hash, memory.Tags.Count);
        foreach (var tag in memory.Tags)
            Add(hash, tag);
        Add(hash, BitConverter.DoubleToInt64Bits(memory.Importance));
        Add(hash, memory.ExpiresAt?.UtcTicks ?? -1);
        Add(hash, memory.Metadata.Count);
        foreach (var (key, value) in memory.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(hash, key);
            Add(hash, value);
        }

        Add(hash, memory.Embedding.Length);
        Add(hash, memory.Embedding.Span);
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        Add(hash, text?.Length ?? -1L);
        if (text is not null)
            hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<float> vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(vector));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var component in vector)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, component);
            hash.AppendData(bytes);
        }
    }

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
