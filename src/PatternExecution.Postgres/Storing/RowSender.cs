using Npgsql;
using NpgsqlTypes;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Sends few rows to the tables, as statements of one round trip; <see cref="RowCopier"/> sends many.</summary>
internal static class RowSender
{
    /// <summary>From so many rows on the copies cost less than the statements.</summary>
    public const int CopyFrom = 24;

    /// <summary>Adds the rows' statements to a batch.</summary>
    public static void AddTo(NpgsqlBatch batch, MemorySql sql, IReadOnlyList<TenantRows> tenants, BatchWords words)
    {
        foreach (var (row, isPacked) in tenants.SelectMany(tenant => tenant.Rows.Select(row => (row, tenant.IsPacked))))
        {
            var memory = row.Memory;
            var (counts, length) = words.Count(row);
            string[] terms = [.. counts.Select(count => words.Words[count.Key])];
            int[] occurrences = [.. counts.Select(count => count.Value)];
            var insert = batch.Add(sql.InsertMemory);
            insert.Add(row.Tenant).Add(row.Number).Add(memory.Id).Add(row.Persona).Add(row.Type).Add(memory.Content).Add(row.Tags).Add(row.TagKeys)
                .Add(memory.Importance).AddTime(memory.CreatedAt).AddTime(memory.ExpiresAt).Add(row.Metadata, NpgsqlDbType.Text)
                .Add(memory.IdempotencyKey, NpgsqlDbType.Text).Add(row.Body, NpgsqlDbType.Bytea).Add(length).Add(terms).Add(occurrences);
            if (!row.Vector.IsEmpty)
            {
                batch.Add(sql.InsertEmbedding).Add(row.Tenant).Add(row.Number).AddTime(memory.ExpiresAt).AddVector(row.Vector).AddVector(row.Given)
                    .Add(row.IsGiven).Add(row.Model);
            }

            if (terms.Length > 0 && !isPacked)
                batch.Add(sql.InsertPostings).Add(row.Tenant).Add(row.Number).Add(length).Add(terms).Add(occurrences);
        }
    }
}
