using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution.Functions;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Runs a pattern's function.</summary>
internal sealed class InfrastructureExecutor(FunctionSet functions, LegRunner runner, IServiceProvider? services) : IExecutor
{
    private readonly IServiceScopeFactory? _scopes = services?.GetService<IServiceScopeFactory>();

    public PatternType Route => PatternType.Infrastructure;

    public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default) => runner.RunAsync(
        PatternType.Infrastructure,
        request,
        this,
        static (self, request, token) => self.InvokeAsync(request, token),
        cancellationToken);

    private async ValueTask<LegAnswer> InvokeAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var name = FunctionSet.NameFor(request.Pattern);
        var binding = await functions.FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new RequestRejectedException(
            $"pattern '{request.Pattern.Name}' names the function '{name}', which is not registered; add it with AddFunction(\"{name}\", …).");

        if (_scopes is null) return new LegAnswer(await InvokeAsync(binding, request, services, cancellationToken).ConfigureAwait(false));
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return new LegAnswer(await InvokeAsync(binding, request, scope.ServiceProvider, cancellationToken).ConfigureAwait(false));
    }

    private static async ValueTask<PatternOutput> InvokeAsync(
        FunctionBinding binding, ExecutionRequest request, IServiceProvider? services, CancellationToken cancellationToken)
    {
        var arguments = binding.Bind(request, services);
        var value = await binding.Function.InvokeAsync(arguments, cancellationToken).ConfigureAwait(false);
        return FunctionResult.ToOutput(value, binding.Function.JsonSerializerOptions);
    }
}
