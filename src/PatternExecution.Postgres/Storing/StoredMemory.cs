namespace PatternExecution.Postgres.Storing;

/// <summary>What is there already of a memory that is to be stored, or of the holder of its key.</summary>
/// <param name="TenantNumber">Whose, as in the tables.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Number">Its number within the tenant.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="Body">What the key stands for.</param>
/// <param name="IsExpired">Whether it only waits to be removed.</param>
internal sealed record StoredMemory(int TenantNumber, string Tenant, int Number, Guid Id, string? Key, byte[]? Body, bool IsExpired);
