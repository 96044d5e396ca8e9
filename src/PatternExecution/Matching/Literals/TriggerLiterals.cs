using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Literals;

/// <summary>What literals say about an expression.</summary>
/// <param name="Required">What must occur in a text for the expression to match; null where nothing must.</param>
/// <param name="Sufficient">Folded texts each of which is a match by itself wherever it occurs.</param>
/// <param name="Rest">What else may match where no sufficient text occurs; null where nothing else does.</param>
internal sealed record TriggerLiterals(Requirement? Required, string[] Sufficient, SyntaxNode? Rest);
