using Microsoft.Extensions.AI;

namespace PatternExecution.Registration;

/// <summary>A function that was added to the builder: kept apart from functions that the host registers for purposes of its own.</summary>
internal sealed record FunctionRegistration(Func<IServiceProvider, AIFunction> Create);
