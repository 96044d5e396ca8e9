namespace PatternExecution.Patterns;

/// <summary>Patterns were refused; nothing was changed.</summary>
public sealed class PatternValidationException : PatternExecutionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="faults">Every fault that was found; at least one.</param>
    public PatternValidationException(IReadOnlyList<PatternFault> faults)
        : base(Describe(faults))
    {
        Faults = faults;
    }

    /// <summary>Every fault that was found, in the order of the patterns.</summary>
    public IReadOnlyList<PatternFault> Faults { get; }

    private static string Describe(IReadOnlyList<PatternFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return $"{faults.Count} fault{(faults.Count == 1 ? "" : "s")} in the patterns; nothing was changed.{Environment.NewLine}"
            + string.Join(Environment.NewLine, faults);
    }
}
