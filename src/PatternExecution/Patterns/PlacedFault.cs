namespace PatternExecution.Patterns;

/// <summary>A fault and where in the given list its pattern stands.</summary>
internal readonly record struct PlacedFault(int Index, PatternFault Fault);
