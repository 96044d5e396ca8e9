using System.Buffers;
using Npgsql;

namespace PatternExecution.Postgres.Storing;

/// <summary>
/// Sends many rows to the tables by COPY. The server takes one copy after the other and is the slower side, so that it must never wait: the words
/// are counted row by row while it takes the memories, and packed while it takes the vectors.
/// </summary>
/// <param name="sql">The statements.</param>
/// <param name="packer">Packs the words.</param>
/// <remarks>It serves one batch.</remarks>
internal sealed class RowCopier(MemorySql sql, WordPacker packer)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(CopyStream.BufferSize);

    /// <summary>Copies the rows into the tables; the totals of tenants that are not new are left to statements.</summary>
    /// <returns>What the memories add to their tenants' totals.</returns>
    public async ValueTask<TenantWords[]> CopyAsync(NpgsqlConnection connection, IReadOnlyList<TenantRows> tenants, BatchWords words, CancellationToken cancellationToken)
    {
        var rows = tenants.SelectMany(tenant => tenant.Rows);
        await CopyMemoriesAsync(connection, rows, words, cancellationToken).ConfigureAwait(false);
        var packing = Task.Run(() => Pack(tenants, words), cancellationToken);
        await CopyEmbeddingsAsync(connection, rows.Where(row => !row.Vector.IsEmpty), cancellationToken).ConfigureAwait(false);
        var (order, totals, packed) = await packing.ConfigureAwait(false);
        await CopyTermsAsync(connection, totals.Where(tenant => tenant.Tenant.Before.IsNew), words, cancellationToken).ConfigureAwait(false);
        await CopyBlocksAsync(connection, totals.SelectMany(packer.Blocks), cancellationToken).ConfigureAwait(false);
        await CopyPackedAsync(connection, packed.SelectMany(tenant => tenant), words, cancellationToken).ConfigureAwait(false);
        MemoryRow[] unpacked = [.. tenants.Where(tenant => !tenant.IsPacked).SelectMany(tenant => tenant.Rows)];
        await CopyPostingsAsync(connection, ByWord(unpacked, words, order), words, cancellationToken).ConfigureAwait(false);
        return totals;
    }

    private (int[] Order, TenantWords[] Totals, List<IEnumerable<PackedWord>> Packed) Pack(IReadOnlyList<TenantRows> tenants, BatchWords words)
    {
        var order = words.Sort();
        var totals = TenantWords.Count(tenants, words, order);
        return (order, totals, [.. totals.Where(tenant => tenant.Tenant.OwnBlocks.Length > 0).Select(tenant => packer.Pack(tenant, words, order))]);
    }

    private ValueTask CopyEmbeddingsAsync(NpgsqlConnection connection, IEnumerable<MemoryRow> rows, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyEmbeddings, rows, static (row, copy) =>
        {
            copy.Row(7);
            copy.Integer(row.Tenant);
            copy.Integer(row.Number);
            copy.Time(row.Memory.ExpiresAt);
            copy.Vector(row.Vector.Span);
            copy.Vector(row.Given.Span);
            copy.Boolean(row.IsGiven);
            copy.Text(row.Model);
        }, cancellationToken);

    private ValueTask CopyMemoriesAsync(NpgsqlConnection connection, IEnumerable<MemoryRow> rows, BatchWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyMemories, rows, (row, copy) =>
        {
            var memory = row.Memory;
            var (counts, length) = words.Count(row);
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
            copy.Integer(length);
            copy.Terms(words, counts);
            copy.Occurrences(counts);
        }, cancellationToken);

    private ValueTask CopyTermsAsync(NpgsqlConnection connection, IEnumerable<TenantWords> tenants, BatchWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyTerms, tenants.SelectMany(tenant => tenant.Documents, (tenant, term) => (tenant.Tenant.Before.Number, term)), (row, copy) =>
        {
            var (tenant, term) = row;
            copy.Row(3);
            copy.Integer(tenant);
            copy.Term(words, term.Word);
            copy.Integer(term.Documents);
        }, cancellationToken);

    private ValueTask CopyBlocksAsync(NpgsqlConnection connection, IEnumerable<PackedBlock> blocks, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyBlocks, blocks, (block, copy) =>
        {
            copy.Row(5);
            copy.Integer(block.Tenant);
            copy.Integer(block.Block);
            copy.Bits(WordBlocks.Size, block.First, block.End);
            copy.Double(packer.Fix);
            copy.Double(block.Slope);
        }, cancellationToken);

    private ValueTask CopyPackedAsync(NpgsqlConnection connection, IEnumerable<PackedWord> packed, BatchWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyPacked, packed, (row, copy) =>
        {
            copy.Row(5);
            copy.Integer(row.Tenant);
            copy.Term(words, row.Word);
            copy.Integer(row.Block);
            copy.Single(row.Weight);
            copy.Sparse(WordBlocks.Size, row.Postings.Span);
        }, cancellationToken);

    private ValueTask CopyPostingsAsync(NpgsqlConnection connection, IEnumerable<(MemoryRow Row, KeyValuePair<int, int> Count)> postings, BatchWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyPostings, postings, (posting, copy) =>
        {
            var (row, (word, occurrences)) = posting;
            copy.Row(5);
            copy.Integer(row.Tenant);
            copy.Term(words, word);
            copy.Integer(row.Number);
            copy.Integer(occurrences);
            copy.Integer(words[row].Length);
        }, cancellationToken);

    /// <summary>The postings in the order of their key.</summary>
    private static (MemoryRow Row, KeyValuePair<int, int> Count)[] ByWord(MemoryRow[] rows, BatchWords words, int[] order)
    {
        if (rows.Length == 0)
            return [];
        var starts = new int[order.Length];
        foreach (var row in rows)
        {
            foreach (var (word, _) in words[row].Counts)
                starts[word]++;
        }

        var total = 0;
        foreach (var word in order)
            (starts[word], total) = (total, total + starts[word]);
        var postings = new (MemoryRow, KeyValuePair<int, int>)[total];
        foreach (var row in rows)
        {
            foreach (var count in words[row].Counts)
                postings[starts[count.Key]++] = (row, count);
        }

        return postings;
    }

    private async ValueTask CopyAsync<TRow>(
        NpgsqlConnection connection, string statement, IEnumerable<TRow> rows, Action<TRow, CopyStream> write, CancellationToken cancellationToken)
    {
        using var all = rows.GetEnumerator();
        if (!all.MoveNext())
            return;
        var stream = await connection.BeginRawBinaryCopyAsync(statement, cancellationToken).ConfigureAwait(false);
        try
        {
            var copy = new CopyStream(stream, _buffer);
            copy.Begin();
            do
            {
                write(all.Current, copy);
                await copy.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
            }
            while (all.MoveNext());
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
