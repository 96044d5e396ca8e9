using System.Runtime.InteropServices;
using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Packs words into blocks (<see cref="WordBlocks"/>), in the transaction that writes their memories.</summary>
/// <param name="sql">The statements.</param>
/// <param name="scoring">The constants of BM25.</param>
internal sealed class WordPacker(MemorySql sql, MemoryStoreOptions scoring)
{
    /// <summary>Adds the statements that pack what the server packs, and note all blocks. The tenant's totals must have been written before.</summary>
    public void AddTo(NpgsqlBatch batch, TenantRows tenant)
    {
        Add(sql.ClearBlocks);
        Add(sql.FillBlocks);
        Add(sql.NoteBlocks).Add(tenant.OwnBlocks).Add(SlopeOf(tenant));
        batch.Add(sql.DropUnpacked).Add(tenant.Before.Number);
        batch.Add(sql.MarkPacked).Add(tenant.Before.Number);

        NpgsqlBatchCommand Add(string statement) =>
            batch.Add(statement).Add(tenant.Before.Number).Add(tenant.RebuiltBlocks).Add(WordBlocks.Fix(scoring)).Add(WordBlocks.Slope(scoring));
    }

    /// <summary>The rows of a tenant's own blocks, in the order of their key.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="order">The numbers of the batch's words, in the order of the words.</param>
    public IEnumerable<PackedWord> Pack(TenantRows tenant, IReadOnlyList<int> order)
    {
        if (tenant.OwnBlocks.Length == 0)
            yield break;
        var postings = new List<(int Number, float Impact)>[order.Count];
        var fix = WordBlocks.Fix(scoring);
        var slope = SlopeOf(tenant);
        foreach (var row in tenant.OwnRows)
        {
            foreach (var (word, occurrences) in row.Words)
                (postings[word] ??= []).Add((row.Number, (float)(occurrences / (occurrences + fix + (slope * row.Length)))));
        }

        foreach (var word in order)
        {
            if (postings[word] is not { } all)
                continue;
            for (int start = 0, end; start < all.Count; start = end)
            {
                var block = all[start].Number / WordBlocks.Size;
                for (end = start + 1; end < all.Count && all[end].Number / WordBlocks.Size == block; end++)
                {
                    // One row a block.
                }

                yield return new PackedWord(tenant.Before.Number, word, block, CollectionsMarshal.AsSpan(all)[start..end].ToArray());
            }
        }
    }

    /// <summary>What is removed by the same batch still counts here; a search knows how far off that is, for the slope is noted with the block.</summary>
    private double SlopeOf(TenantRows tenant) =>
        WordBlocks.Slope(scoring) * (tenant.Before.Documents + tenant.Rows.Count) / Math.Max(1, tenant.Before.TotalLength + tenant.Length);
}
