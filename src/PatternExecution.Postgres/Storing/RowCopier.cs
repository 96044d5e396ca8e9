using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>
/// Sends many rows to the tables by COPY. The server takes one copy after the other, so that they come in the order in which their rows are ready:
/// vectors need no words, and while the server takes them the words are counted; while it takes the memories the words are packed.
/// </summary>
/// <param name="sql">The statements.</param>
/// <param name="packer">Packs the words.</param>
internal sealed class RowCopier(MemorySql sql, WordPacker packer)
{
    /// <summary>Copies the rows into the tables; the totals of tenants that are not new are left to statements.</summary>
    /// <returns>What the memories add to their tenants' totals.</returns>
    public async ValueTask<TenantWords[]> CopyAsync(NpgsqlConnection connection, IReadOnlyList<TenantRows> tenants, Task<CountedWords> counting, CancellationToken cancellationToken)
    {
        var totalling = TotalAsync(tenants, counting, cancellationToken);
        var packing = PackAsync(totalling, cancellationToken);
        MemoryRow[] rows = [.. tenants.SelectMany(tenant => tenant.Rows)];
        await CopyEmbeddingsAsync(connection, rows.Where(row => !row.Vector.IsEmpty), cancellationToken).ConfigureAwait(false);
        var (words, totals) = await totalling.ConfigureAwait(false);
        await CopyMemoriesAsync(connection, rows, words, cancellationToken).ConfigureAwait(false);
        await CopyTermsAsync(connection, totals.Where(tenant => tenant.Tenant.Before.IsNew), words, cancellationToken).ConfigureAwait(false);
        await CopyBlocksAsync(connection, totals.SelectMany(packer.Blocks), cancellationToken).ConfigureAwait(false);
        await CopyPackedAsync(connection, await packing.ConfigureAwait(false), words, cancellationToken).ConfigureAwait(false);
        MemoryRow[] unpacked = [.. tenants.Where(tenant => !tenant.IsPacked).SelectMany(tenant => tenant.Rows)];
        await CopyPostingsAsync(connection, ByWord(unpacked, words), words, cancellationToken).ConfigureAwait(false);
        return totals;
    }

    private static async Task<(CopiedWords Words, TenantWords[] Totals)> TotalAsync(IReadOnlyList<TenantRows> tenants, Task<CountedWords> counting, CancellationToken cancellationToken)
    {
        var counted = await counting.ConfigureAwait(false);
        return await Task.Run(() =>
        {
            var words = new CopiedWords(counted);
            return (words, TenantWords.Count(tenants, counted, words.Order));
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IEnumerable<PackedWord>> PackAsync(Task<(CopiedWords Words, TenantWords[] Totals)> totalling, CancellationToken cancellationToken)
    {
        var (words, totals) = await totalling.ConfigureAwait(false);
        var packed = await Task.Run(() => totals.Where(tenant => tenant.Tenant.OwnBlocks.Length > 0).Select(tenant => packer.Pack(tenant, words)).ToList(), cancellationToken).ConfigureAwait(false);
        return packed.SelectMany(tenant => tenant);
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

    private ValueTask CopyMemoriesAsync(NpgsqlConnection connection, IEnumerable<MemoryRow> rows, CopiedWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyMemories, rows, (row, copy) =>
        {
            var memory = row.Memory;
            var (counts, length) = words[row];
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

    private ValueTask CopyTermsAsync(NpgsqlConnection connection, IEnumerable<TenantWords> tenants, CopiedWords words, CancellationToken cancellationToken) =>
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

    private ValueTask CopyPackedAsync(NpgsqlConnection connection, IEnumerable<PackedWord> packed, CopiedWords words, CancellationToken cancellationToken) =>
        CopyAsync(connection, sql.CopyPacked, packed, (row, copy) =>
        {
            copy.Row(5);
            copy.Integer(row.Tenant);
            copy.Term(words, row.Word);
            copy.Integer(row.Block);
            copy.Single(row.Weight);
            copy.Sparse(WordBlocks.Size, row.Postings.Span);
        }, cancellationToken);

    private ValueTask CopyPostingsAsync(NpgsqlConnection connection, IEnumerable<(MemoryRow Row, KeyValuePair<int, int> Count)> postings, CopiedWords words, CancellationToken cancellationToken) =>
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
    private static (MemoryRow Row, KeyValuePair<int, int> Count)[] ByWord(MemoryRow[] rows, CopiedWords words)
    {
        if (rows.Length == 0)
            return [];
        var starts = new int[words.Order.Length];
        foreach (var row in rows)
        {
            foreach (var (word, _) in words[row].Counts)
                starts[word]++;
        }

        var total = 0;
        foreach (var word in words.Order)
            (starts[word], total) = (total, total + starts[word]);
        var postings = new (MemoryRow, KeyValuePair<int, int>)[total];
        foreach (var row in rows)
        {
            foreach (var count in words[row].Counts)
                postings[starts[count.Key]++] = (row, count);
        }

        return postings;
    }

    private static async ValueTask CopyAsync<TRow>(
        NpgsqlConnection connection, string statement, IEnumerable<TRow> rows, Action<TRow, CopyStream> write, CancellationToken cancellationToken)
    {
        using var all = rows.GetEnumerator();
        if (!all.MoveNext())
            return;
        var stream = await connection.BeginRawBinaryCopyAsync(statement, cancellationToken).ConfigureAwait(false);
        try
        {
            var copy = new CopyStream(stream);
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
