using System.Collections;
using Npgsql;
using NpgsqlTypes;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>
/// The rows of all tables as values of .NET, and Npgsql's binary COPY of them into the same columns: what everybody's import does who has the words,
/// their counts and their weights already. Only vectors are turned to bytes here, for Npgsql does not know them; the words' weights are bytes beforehand.
/// </summary>
internal sealed class PlainValues
{
    private readonly List<Memory> _memories = [];
    private readonly List<Embedding> _embeddings = [];
    private readonly List<(int Tenant, string Term, int Documents)> _terms = [];
    private readonly List<(int Tenant, string Term, int Block, float Weight, byte[] Impacts)> _packed = [];
    private readonly List<(int Tenant, int Block, BitArray Alive, double Fix, double Slope)> _blocks = [];

    public static async Task<PlainValues> ReadAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        var read = new PlainValues();
        await ReadAsync($"select {MemorySql.MemoryColumns} from {schema}.memories order by no", row => read._memories.Add(new Memory(
            row.GetInt32(0), row.GetInt32(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetString(5), Get<string[]>(row, 6), Get<string[]>(row, 7), row.GetDouble(8),
            row.GetDateTime(9), row.IsDBNull(10) ? null : row.GetDateTime(10), Find<string>(row, 11), Find<string>(row, 12), Find<byte[]>(row, 13), row.GetInt32(14),
            Get<string[]>(row, 15), Get<int[]>(row, 16))));
        await ReadAsync($"select tenant, no, expires_at, vector_send(embedding), vector_send(given), is_given, model from {schema}.memory_embeddings order by no", row => read._embeddings.Add(new Embedding(
            row.GetInt32(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetDateTime(2), VectorCodec.Read(Get<byte[]>(row, 3)),
            row.IsDBNull(4) ? null : VectorCodec.Read(Get<byte[]>(row, 4)), row.GetBoolean(5), row.GetString(6))));
        await ReadAsync($"select {MemorySql.TermColumns} from {schema}.memory_terms order by term", row => read._terms.Add((row.GetInt32(0), row.GetString(1), row.GetInt32(2))));
        await ReadAsync($"select tenant, term, block, weight, sparsevec_send(impacts) from {schema}.memory_packed order by tenant, term, block", row => read._packed.Add(
            (row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetFloat(3), Get<byte[]>(row, 4))));
        await ReadAsync($"select {MemorySql.BlockColumns} from {schema}.memory_blocks order by block", row => read._blocks.Add(
            (row.GetInt32(0), row.GetInt32(1), Get<BitArray>(row, 2), row.GetDouble(3), row.GetDouble(4))));
        return read;

        async Task ReadAsync(string sql, Action<NpgsqlDataReader> add)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) add(reader);
        }
    }

    /// <param name="source">It knows <see cref="VectorBytes"/>.</param>
    /// <param name="schema">Whose tables are empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CopyAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CopyAsync($"memories ({MemorySql.MemoryColumns})", _memories, async (copy, row) =>
        {
            await copy.WriteAsync(row.Tenant, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Number, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(row.Persona, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Type, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Content, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Tags, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.TagKeys, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Importance, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(row.Created, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(row.Expires, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(row.Metadata, NpgsqlDbType.Jsonb, cancellationToken);
            await copy.WriteAsync(row.Key, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Body, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(row.Length, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Terms, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Occurrences, NpgsqlDbType.Array | NpgsqlDbType.Integer, cancellationToken);
        });
        // One array for all rows: a vector has left it when its write has ended.
        var bytes = new byte[VectorCodec.Size(_embeddings.Count == 0 ? 0 : _embeddings[0].Vector.Length)];
        await CopyAsync($"memory_embeddings ({MemorySql.EmbeddingColumns})", _embeddings, async (copy, row) =>
        {
            await copy.WriteAsync(row.Tenant, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Number, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Expires, NpgsqlDbType.TimestampTz, cancellationToken);
            VectorCodec.Write(row.Vector, bytes);
            await copy.WriteAsync(bytes, "vector", cancellationToken);
            if (row.Given is null)
            {
                await copy.WriteNullAsync(cancellationToken);
            }
            else
            {
                VectorCodec.Write(row.Given, bytes);
                await copy.WriteAsync(bytes, "vector", cancellationToken);
            }

            await copy.WriteAsync(row.IsGiven, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(row.Model, NpgsqlDbType.Text, cancellationToken);
        });
        await CopyAsync($"memory_terms ({MemorySql.TermColumns})", _terms, async (copy, row) =>
        {
            await copy.WriteAsync(row.Tenant, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Term, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Documents, NpgsqlDbType.Integer, cancellationToken);
        });
        await CopyAsync($"memory_packed ({MemorySql.PackedColumns})", _packed, async (copy, row) =>
        {
            await copy.WriteAsync(row.Tenant, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Term, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(row.Block, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Weight, NpgsqlDbType.Real, cancellationToken);
            await copy.WriteAsync(row.Impacts, "sparsevec", cancellationToken);
        });
        await CopyAsync($"memory_blocks ({MemorySql.BlockColumns})", _blocks, async (copy, row) =>
        {
            await copy.WriteAsync(row.Tenant, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Block, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(row.Alive, NpgsqlDbType.Bit, cancellationToken);
            await copy.WriteAsync(row.Fix, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(row.Slope, NpgsqlDbType.Double, cancellationToken);
        });
        await transaction.CommitAsync(cancellationToken);

        async Task CopyAsync<TRow>(string columns, List<TRow> rows, Func<NpgsqlBinaryImporter, TRow, Task> write)
        {
            await using var copy = await connection.BeginBinaryImportAsync($"copy {schema}.{columns} from stdin (format binary)", cancellationToken);
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                await write(copy, row);
            }

            await copy.CompleteAsync(cancellationToken);
        }
    }

    private static T Get<T>(NpgsqlDataReader row, int column) => row.GetFieldValue<T>(column);

    private static T? Find<T>(NpgsqlDataReader row, int column) where T : class => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private sealed record Memory(
        int Tenant, int Number, Guid Id, string Persona, string Type, string Content, string[] Tags, string[] TagKeys, double Importance,
        DateTime Created, DateTime? Expires, string? Metadata, string? Key, byte[]? Body, int Length, string[] Terms, int[] Occurrences);

    private sealed record Embedding(int Tenant, int Number, DateTime? Expires, float[] Vector, float[]? Given, bool IsGiven, string Model);
}
