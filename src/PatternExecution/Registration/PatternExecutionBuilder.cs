using Microsoft.Extensions.DependencyInjection;

namespace PatternExecution.Registration;

internal sealed class PatternExecutionBuilder(IServiceCollection services) : IPatternExecutionBuilder
{
    public IServiceCollection Services { get; } = services;
}
