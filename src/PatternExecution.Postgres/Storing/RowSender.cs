using Npgsql;
using NpgsqlTypes;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Sends rows to the tables: few as statements of one round trip, many by COPY.</summary>
/// <param name="sql">The statements.</param>
/// <param name="packer">Packs the words of many.</param>
internal sealed class RowSender(MemorySql sql, WordPacker packer)
{
    /// <summary>From so many rows on the copies cost less than the statements.</summary>
    public const int CopyFrom = 24;

    /// <summary>Adds the rows' statements to a batch.</summary>
    public void AddTo(NpgsqlBatch batch, IReadOnlyList<TenantRows> tenants)
    {
        foreach (var (row, isPacked) in tenants.SelectMany(tenant => tenant.Rows.Select(row => (row, tenant.IsPacked))))
        {
            var memory = row.Memory;
            var insert = batch.Add(sql.InsertMemory);
            insert.Add(row.Tenant).Add(row.Number).Add(memory.Id).Add(row.Persona).Add(row.Type).Add(memory.Content).Add(row.Tags).Add(row.TagKeys)
                .Add(memory.Importance).AddTime(memory.CreatedAt).AddTime(memory.ExpiresAt).Add(row.Metadata, NpgsqlDbType.Text)
                .Add(memory.IdempotencyKey, NpgsqlDbType.Text).Add(row.Body, NpgsqlDbType.Bytea).Add(row.Length).Add(row.Terms).Add(row.Occurrences);
            if (!row.Vector.IsEmpty)
            {
                batch.Add(sql.InsertEmbedding).Add(row.Tenant).Add(row.Number).AddTime(memory.ExpiresAt).AddVector(row.Vector).AddVector(row.Given)
                    .Add(row.IsGiven).Add(row.Model);
            }

            if (row.Terms.Length > 0 && !isPacked)
                batch.Add(sql.InsertPostings).Add(row.Tenant).Add(row.Number).Add(row.Length).Add(row.Terms).Add(row.Occurrences);
        }
    }

    /// <summary>Adds what packs the words of tenants that have enough of them; their totals must have been written before.</summary>
    public void AddPackingTo(NpgsqlBatch batch, IReadOnlyList<TenantRows> tenants)
    {
        foreach (var tenant in tenants.Where(tenant => tenant.IsPacked))
            packer.AddTo(batch, tenant);
    }

    /// <summary>Copies the rows into the tables.</summary>
    public async ValueTask CopyAsync(NpgsqlConnection connection, IReadOnlyList<TenantRows> tenants, WordCounts words, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, words.Words.Count)];
        Array.Sort(order, (a, b) => string.CompareOrdinal(words.Words[a], words.Words[b]));
        // The words are packed while the server is busy with the memories.
        var packing = Task.Run(() => tenants.SelectMany(tenant => packer.Pack(tenant, order)).ToList(), cancellationToken);
        MemoryRow[] rows = [.. tenants.SelectMany(tenant => tenant.Rows)];
        await CopyAsync(connection, sql.CopyMemories, rows, static (row, copy) =>
        {
            var memory = row.Memory;
            copy.Row(17);
            copy.Integer(row.Tenant);
            copy.Integer(row.Number);
            copy.Uuid(memory.Id);
            copy.Text(row.Persona);
            copy.Text(row.Type);
            copy.Text(memory.Content);
            copy.Texts(row.Tags);
            copy.Texts(row.TagKeys);
            copy.Double(memory.Importance);
            copy.Time(memory.CreatedAt);
            copy.Time(memory.ExpiresAt);
            copy.Json(row.Metadata);
            copy.Text(memory.IdempotencyKey);
            copy.Bytes(row.Body);
            copy.Integer(row.Length);
            copy.Texts(row.Terms);
            copy.Integers(row.Occurrences);
        }, cancellationToken).ConfigureAwait(false);
        await CopyAsync(connection, sql.CopyEmbeddings, rows, static (row, copy) =>
        {
            if (row.Vector.IsEmpty)
                return;
            copy.Row(7);
            copy.Integer(row.Tenant);
            copy.Integer(row.Number);
            copy.Time(row.Memory.ExpiresAt);
            copy.Vector(row.Vector.Span);
            copy.Vector(row.Given.Span);
            copy.Boolean(row.IsGiven);
            copy.Text(row.Model);
        }, cancellationToken).ConfigureAwait(false);
        var packed = await packing.ConfigureAwait(false);
        if (packed.Count > 0)
        {
            await CopyAsync(connection, sql.CopyPacked, packed, (word, copy) =>
            {
                copy.Row(4);
                copy.Integer(word.Tenant);
                copy.Text(words.Words[word.Word]);
                copy.Integer(word.Block);
                copy.Sparse(WordBlocks.Size, word.Postings);
            }, cancellationToken).ConfigureAwait(false);
        }

        MemoryRow[] unpacked = [.. tenants.Where(tenant => !tenant.IsPacked).SelectMany(tenant => tenant.Rows)];
        if (unpacked.Length == 0)
            return;
        await CopyAsync(connection, sql.CopyPostings, ByWord(unpacked, order), static (posting, copy) =>
        {
            var (row, place) = posting;
            copy.Row(5);
            copy.Integer(row.Tenant);
            copy.Text(row.Terms[place]);
            copy.Integer(row.Number);
            copy.Integer(row.Occurrences[place]);
            copy.Integer(row.Length);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The postings in the order of their key: the server's index then grows page by page rather than everywhere at once.</summary>
    private static (MemoryRow Row, int Place)[] ByWord(IReadOnlyList<MemoryRow> rows, int[] order)
    {
        var starts = new int[order.Length];
        foreach (var row in rows)
        {
            foreach (var (word, _) in row.Words)
                starts[word]++;
        }

        var total = 0;
        foreach (var word in order)
            (starts[word], total) = (total, total + starts[word]);
        var postings = new (MemoryRow, int)[total];
        foreach (var row in rows)
        {
            for (var place = 0; place < row.Words.Length; place++)
                postings[starts[row.Words[place].Key]++] = (row, place);
        }

        return postings;
    }

    private static async ValueTask CopyAsync<TRow>(
        NpgsqlConnection connection, string statement, IReadOnlyList<TRow> rows, Action<TRow, CopyStream> write, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync(statement, cancellationToken).ConfigureAwait(false);
        try
        {
            var copy = new CopyStream(stream);
            copy.Begin();
            foreach (var row in rows)
            {
                write(row, copy);
                await copy.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
            }

            await copy.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Disposing an unfinished copy would end it as if it were whole.
            await stream.CancelAsync().ConfigureAwait(false);
            throw;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
