using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>A place in an expression that breaks a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Node">The place.</param>
internal sealed record BacktrackingRisk(BacktrackingRule Rule, SyntaxNode Node);
