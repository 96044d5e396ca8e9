namespace PatternExecution.Audit;

/// <summary>What checking a file of records found. Immutable.</summary>
/// <param name="Records">How many records are in order, from the first.</param>
/// <param name="LastHash">The hash of the last record that is in order; 64 zeros where there is none. Kept elsewhere, it shows later whether the file's end was cut off.</param>
/// <param name="Fault">The line of the first record that is not in order, and why; null where all are.</param>
public sealed record AuditVerification(long Records, string LastHash, string? Fault)
{
    /// <summary>Whether every record stands as it was written, in its place.</summary>
    public bool IsIntact => Fault is null;
}
