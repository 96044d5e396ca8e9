namespace PatternExecution.Postgres.Storing;

/// <summary>What the new memories of one tenant add to its totals.</summary>
/// <param name="Tenant">The memories.</param>
/// <param name="Length">All their words.</param>
/// <param name="Documents">The words' numbers in the batch, and how many of the memories hold each.</param>
internal sealed record TenantWords(TenantRows Tenant, long Length, IReadOnlyList<(int Word, int Documents)> Documents)
{
    /// <param name="tenants">The memories.</param>
    /// <param name="words">Their words, counted.</param>
    /// <param name="order">The words' numbers in the order that is wanted; null for any.</param>
    public static TenantWords[] Count(IReadOnlyList<TenantRows> tenants, BatchWords words, int[]? order)
    {
        var documents = new int[words.Words.Count];
        int[]? ranks = null;
        if (order is not null)
        {
            ranks = new int[order.Length];
            for (var rank = 0; rank < order.Length; rank++)
                ranks[order[rank]] = rank;
        }

        return [.. tenants.Select(tenant =>
        {
            var length = 0L;
            var seen = new List<int>();
            foreach (var row in tenant.Rows)
            {
                var document = words[row];
                length += document.Length;
                foreach (var (word, _) in document.Counts)
                {
                    if (documents[word]++ == 0)
                        seen.Add(word);
                }
            }

            if (ranks is not null)
                seen.Sort((a, b) => ranks[a].CompareTo(ranks[b]));
            var counted = new (int, int)[seen.Count];
            for (var i = 0; i < counted.Length; i++)
                (counted[i], documents[seen[i]]) = ((seen[i], documents[seen[i]]), 0);
            return new TenantWords(tenant, length, counted);
        })];
    }
}
