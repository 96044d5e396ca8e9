using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>One memory as the tables hold it, but for its words, which may still be counted.</summary>
internal sealed class MemoryRow
{
    public MemoryRow(in PreparedMemory prepared, int tenant, int number, string model)
    {
        Memory = prepared.Memory;
        Tenant = tenant;
        Number = number;
        Body = prepared.Body;
        Place = prepared.Place;
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

    /// <summary>The memory's place in the batch, by which its words are found.</summary>
    public int Place { get; }

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
