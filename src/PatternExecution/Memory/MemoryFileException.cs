namespace PatternExecution.Memory;

/// <summary>Lines of memories were refused; none of the file was taken.</summary>
public sealed class MemoryFileException : PatternExecutionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="faults">Every fault that was found; at least one.</param>
    public MemoryFileException(IReadOnlyList<MemoryFileFault> faults)
        : base(Describe(faults))
    {
        Faults = faults;
    }

    /// <summary>Every fault that was found, by line; at most one a line.</summary>
    public IReadOnlyList<MemoryFileFault> Faults { get; }

    private static string Describe(IReadOnlyList<MemoryFileFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return $"{faults.Count} fault{(faults.Count == 1 ? "" : "s")} in the memories; none was taken.{Environment.NewLine}"
            + string.Join(Environment.NewLine, faults);
    }
}
