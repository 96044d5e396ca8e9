using Npgsql;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>
/// The rows of all tables as the bytes that COPY takes, ready to be copied back: no client does anything but send, which no import from .NET can do, for
/// its rows are values. It says what the server alone needs.
/// </summary>
internal sealed class PlainRows
{
    private static readonly (string Table, string Columns, string Order)[] Tables =
    [
        ("memories", MemorySql.MemoryColumns, "no"), ("memory_embeddings", MemorySql.EmbeddingColumns, "no"), ("memory_postings", MemorySql.PostingColumns, "no"),
        ("memory_terms", "tenant, term, documents", "term"), ("memory_packed", MemorySql.PackedColumns, "tenant, term, block"),
        ("memory_blocks", "tenant, block, alive, fix, slope", "block"),
    ];

    public static IEnumerable<string> TableNames => Tables.Select(table => table.Table);

    private readonly byte[][] _rows = new byte[Tables.Length][];

    public static async Task<PlainRows> ReadAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        var read = new PlainRows();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        for (var i = 0; i < Tables.Length; i++)
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync($"copy (select {Tables[i].Columns} from {schema}.{Tables[i].Table} order by {Tables[i].Order}) to stdout (format binary)", cancellationToken);
            using var rows = new MemoryStream();
            await stream.CopyToAsync(rows, cancellationToken);
            read._rows[i] = rows.ToArray();
        }

        return read;
    }

    public async Task CopyAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        for (var i = 0; i < Tables.Length; i++)
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync($"copy {schema}.{Tables[i].Table} ({Tables[i].Columns}) from stdin (format binary)", cancellationToken);
            await stream.WriteAsync(_rows[i], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
