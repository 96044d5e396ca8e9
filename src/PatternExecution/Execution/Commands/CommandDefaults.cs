namespace PatternExecution.Execution.Commands;

/// <summary>What holds for every allowed program that does not say otherwise.</summary>
/// <param name="Directory">Where it runs; null for the program's own folder.</param>
/// <param name="Environment">The variables that it sees.</param>
/// <param name="InheritedVariables">The host's variables that it sees too.</param>
/// <param name="Timeout">How long it may run.</param>
/// <param name="MaxOutputBytes">How much of each of its outputs is kept.</param>
internal sealed record CommandDefaults(
    string? Directory, IDictionary<string, string> Environment, ISet<string> InheritedVariables, TimeSpan Timeout, int MaxOutputBytes);
