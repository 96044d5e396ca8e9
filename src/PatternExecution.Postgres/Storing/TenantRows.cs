namespace PatternExecution.Postgres.Storing;

/// <summary>The new memories of one tenant, numbered, and where their words go: few into rows of their own, many into blocks.</summary>
internal sealed class TenantRows
{
    /// <param name="name">The tenant.</param>
    /// <param name="before">The tenant as it was locked.</param>
    /// <param name="rows">Its memories in the order of their numbers, which follow on.</param>
    /// <param name="mayPack">Whether blocks that begin with these memories may be packed here, rather than by the server.</param>
    public TenantRows(string name, TenantState before, IReadOnlyList<MemoryRow> rows, bool mayPack)
    {
        (Name, Before, Rows) = (name, before, rows);
        var end = before.Next + rows.Count;
        IsPacked = end - before.PackedTo >= WordBlocks.MostUnpacked;
        if (!IsPacked)
            return;
        // A block that has memories already is packed by the server from all of them.
        var firstOwn = !mayPack ? int.MaxValue : before.IsNew ? 0 : (before.Next + WordBlocks.Size - 1) / WordBlocks.Size;
        var blocks = Enumerable.Range(before.PackedTo / WordBlocks.Size, ((end - 1) / WordBlocks.Size) - (before.PackedTo / WordBlocks.Size) + 1).ToArray();
        RebuiltBlocks = [.. blocks.Where(block => block < firstOwn)];
        OwnBlocks = [.. blocks.Where(block => block >= firstOwn)];
    }

    public string Name { get; }

    public TenantState Before { get; }

    public IReadOnlyList<MemoryRow> Rows { get; }

    /// <summary>Whether all of the tenant's words go into blocks now.</summary>
    public bool IsPacked { get; }

    /// <summary>The blocks that the server packs.</summary>
    public int[] RebuiltBlocks { get; } = [];

    /// <summary>The blocks that begin and end with these memories.</summary>
    public int[] OwnBlocks { get; } = [];

    /// <summary>The memories of the own blocks.</summary>
    public IEnumerable<MemoryRow> OwnRows => OwnBlocks.Length == 0 ? [] : Rows.Where(row => row.Number / WordBlocks.Size >= OwnBlocks[0]);
}
