using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>A request whose pattern and route are known.</summary>
internal readonly record struct EngineWork(PatternRequest Request, PatternMatch Match, RoutingDecision Decision, RequestBatch? Batch, long Started);
