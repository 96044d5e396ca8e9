namespace PatternExecution.Postgres.Storing;

/// <summary>What a tenant's row says while it is locked.</summary>
/// <param name="Number">The tenant in the tables.</param>
/// <param name="Next">The next memory's number.</param>
/// <param name="PackedTo">Memories below this number have their words in blocks.</param>
/// <param name="Documents">How many memories there are.</param>
/// <param name="TotalLength">How many words they have.</param>
internal readonly record struct TenantState(int Number, int Next, int PackedTo, long Documents, long TotalLength)
{
    /// <summary>Whether the tenant never had a memory, so that no table but its own has a row of it.</summary>
    public bool IsNew => Next == 1;
}
