using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>One memory as the tables hold it.</summary>
internal sealed class MemoryRow
{
    public MemoryRow(in PreparedMemory prepared, WordCounts words, int tenant, int number, string model)
    {
        Memory = prepared.Memory;
        Tenant = tenant;
        Number = number;
        Body = prepared.Body;
        Length = prepared.Words.Length;
        Words = prepared.Words.Counts;
        Terms = new string[prepared.Words.Counts.Length];
        Occurrences = new int[Terms.Length];
        for (var i = 0; i < Terms.Length; i++)
        {
            Terms[i] = words.Words[prepared.Words.Counts[i].Key];
            Occurrences[i] = prepared.Words.Counts[i].Value;
        }

        if (prepared.Vector.IsEmpty)
            return;
        Vector = VectorCodec.Comparable(prepared.Vector);
        IsGiven = prepared.VectorIsGiven;
        if (IsGiven && !Vector.Equals(prepared.Vector))
            Given = prepared.Vector;
        Model = IsGiven ? "" : model;
    }

    public MemoryRecord Memory { get; }

    public int Tenant { get; }

    public int Number { get; }

    public byte[]? Body { get; }

    /// <summary>All words of the content.</summary>
    public int Length { get; }

    /// <summary>The words by their numbers in the batch, and how often each occurs.</summary>
    public KeyValuePair<int, int>[] Words { get; }

    public string[] Terms { get; }

    public int[] Occurrences { get; }

    /// <summary>The vector as it is compared; empty for none.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    /// <summary>The vector that the host gave, where it is not the one compared.</summary>
    public ReadOnlyMemory<float> Given { get; }

    public bool IsGiven { get; }

    public string Model { get; } = "";

    public string Persona => Memory.Persona ?? "";

    public string Type => Memory.Type ?? "";

    public string[] Tags => [.. Memory.Tags];

    public string[] TagKeys => Memory.Tags.Count == 0 ? [] :
        [.. Memory.Tags.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{Tenant}:{SlotTable.FoldTag(tag)}")).Distinct(StringComparer.Ordinal)];

    /// <summary>The metadata as JSON; null for none.</summary>
    public string? Metadata
    {
        get
        {
            if (Memory.Metadata.Count == 0)
                return null;
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                foreach (var (key, value) in Memory.Metadata)
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }
}
