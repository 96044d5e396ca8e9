using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Packs words into blocks (<see cref="WordBlocks"/>), in the transaction that writes their memories.</summary>
/// <param name="sql">The statements.</param>
/// <param name="scoring">The constants of BM25.</param>
internal sealed class WordPacker(MemorySql sql, MemoryStoreOptions scoring)
{
    /// <summary>BM25's part that no length changes.</summary>
    public double Fix { get; } = WordBlocks.Fix(scoring);

    /// <summary>Adds the statements that pack what the server packs, and note it. The tenant's totals must have been written before.</summary>
    public void AddTo(NpgsqlBatch batch, TenantRows tenant)
    {
        if (!tenant.Before.IsNew)
        {
            Add(sql.ClearBlocks);
            Add(sql.FillBlocks);
            Add(sql.NoteBlocks);
            batch.Add(sql.DropUnpacked).Add(tenant.Before.Number);
        }

        batch.Add(sql.MarkPacked).Add(tenant.Before.Number);

        void Add(string statement) =>
            batch.Add(statement).Add(tenant.Before.Number).Add(tenant.RebuiltBlocks).Add(Fix).Add(WordBlocks.Slope(scoring));
    }

    /// <summary>The rows of a tenant's own blocks, in the order of their key: weighed at once, cut into rows while they are read.</summary>
    public IEnumerable<PackedWord> Pack(TenantWords tenant, BatchWords words, int[] order)
    {
        var own = tenant.Tenant.OwnRows.ToArray();
        var ends = new int[order.Length];
        foreach (var row in own)
        {
            foreach (var (word, _) in words[row].Counts)
                ends[word]++;
        }

        // A tenant's other memories mostly hold a word as often as these; a search knows from the weight kept beside how far off it is.
        var weights = Array.ConvertAll(ends, holding => WordBlocks.Weight(own.Length, holding));
        var total = 0;
        foreach (var word in order)
            (ends[word], total) = (total, total + ends[word]);
        var postings = new (int Number, float Impact)[total];
        var slope = SlopeOf(tenant);
        foreach (var row in own)
        {
            var document = words[row];
            var rest = Fix + (slope * document.Length);
            foreach (var (word, occurrences) in document.Counts)
                postings[ends[word]++] = (row.Number, (float)(occurrences / (occurrences + rest)) * weights[word]);
        }

        return Cut(tenant.Tenant.Before.Number, order, weights, postings, ends);
    }

    /// <summary>A tenant's own blocks.</summary>
    public IEnumerable<PackedBlock> Blocks(TenantWords tenant)
    {
        var before = tenant.Tenant.Before;
        var end = before.Next + tenant.Tenant.Rows.Count;
        return tenant.Tenant.OwnBlocks.Select(block => new PackedBlock(
            before.Number, block, Math.Max(0, before.Next - (block * WordBlocks.Size)), Math.Min(WordBlocks.Size, end - (block * WordBlocks.Size)), SlopeOf(tenant)));
    }

    private static IEnumerable<PackedWord> Cut(int tenant, int[] order, float[] weights, (int Number, float Impact)[] postings, int[] ends)
    {
        var start = 0;
        foreach (var word in order)
        {
            while (start < ends[word])
            {
                var block = postings[start].Number / WordBlocks.Size;
                var end = start + 1;
                while (end < ends[word] && postings[end].Number / WordBlocks.Size == block)
                    end++;
                yield return new PackedWord(tenant, word, block, weights[word], postings.AsMemory(start..end));
                start = end;
            }
        }
    }

    /// <summary>What is removed by the same batch still counts here; a search knows how far off that is, for the slope is noted with the block.</summary>
    private double SlopeOf(TenantWords tenant) =>
        WordBlocks.Slope(scoring) * (tenant.Tenant.Before.Documents + tenant.Tenant.Rows.Count) / Math.Max(1, tenant.Tenant.Before.TotalLength + tenant.Length);
}
