using System.Collections.ObjectModel;
using System.Text.Json;
using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres;

/// <summary>Reads memories from rows of <see cref="MemorySql.HitColumns"/>.</summary>
internal static class MemoryRows
{
    /// <summary>How many columns a memory has; what a statement adds comes after.</summary>
    public const int Columns = 10;

    public static MemoryRecord Read(NpgsqlDataReader reader, string tenant)
    {
        var persona = reader.GetString(1);
        var type = reader.GetString(2);
        return new MemoryRecord
        {
            Id = reader.GetGuid(0),
            Tenant = tenant,
            Persona = persona.Length == 0 ? null : persona,
            Type = type.Length == 0 ? null : type,
            Content = reader.GetString(3),
            Tags = ReadTags(reader),
            Importance = reader.GetDouble(5),
            CreatedAt = ReadTime(reader, 6),
            ExpiresAt = reader.IsDBNull(7) ? null : ReadTime(reader, 7),
            Metadata = reader.IsDBNull(8) ? ReadOnlyDictionary<string, string>.Empty : ReadMetadata(reader.GetString(8)),
            IdempotencyKey = reader.IsDBNull(9) ? null : reader.GetString(9),
        };
    }

    /// <summary>Reads a memory with the vector that the host gave it.</summary>
    public static MemoryRecord ReadWithVector(NpgsqlDataReader reader, string tenant)
    {
        var memory = Read(reader, tenant);
        return reader.IsDBNull(Columns) ? memory : memory with { Embedding = VectorCodec.Read(reader.GetFieldValue<byte[]>(Columns)) };
    }

    private static ReadOnlyCollection<string> ReadTags(NpgsqlDataReader reader)
    {
        var tags = reader.GetFieldValue<string[]>(4);
        return tags.Length == 0 ? ReadOnlyCollection<string>.Empty : Array.AsReadOnly(tags);
    }

    private static DateTimeOffset ReadTime(NpgsqlDataReader reader, int column) => new(reader.GetDateTime(column), TimeSpan.Zero);

    private static ReadOnlyDictionary<string, string> ReadMetadata(string json)
    {
        using var document = JsonDocument.Parse(json);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in document.RootElement.EnumerateObject())
            metadata[pair.Name] = pair.Value.GetString()!;
        return new ReadOnlyDictionary<string, string>(metadata);
    }
}
