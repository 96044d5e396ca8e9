using Microsoft.Extensions.AI;
using PatternExecution.Execution;

namespace PatternExecution.Chat;

/// <summary>What the engine would have answered and what the model did answer, for a judge to compare. Immutable.</summary>
/// <param name="Query">What the user said.</param>
/// <param name="Result">The engine's result; it succeeded.</param>
/// <param name="Answer">What the user would have read.</param>
/// <param name="Response">The model's answer, which the user has read.</param>
public sealed record ChatComparison(string Query, PatternResult Result, string Answer, ChatResponse Response);
