using Microsoft.Extensions.Hosting;
using PatternExecution.Execution;

namespace PatternExecution.Registration;

/// <summary>Makes the engine when the host starts, so that what is wrong with patterns and functions stops the start and not the first request.</summary>
internal sealed class EngineStartup(IServiceProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider.GetService(typeof(IPatternEngine));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
