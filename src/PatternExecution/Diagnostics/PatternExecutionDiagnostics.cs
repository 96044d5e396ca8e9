namespace PatternExecution.Diagnostics;

/// <summary>Names of everything that the library measures and traces.</summary>
public static class PatternExecutionDiagnostics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "PatternExecution";
}
