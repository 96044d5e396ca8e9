using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps pattern execution.</summary>
public static class PatternExecutionEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST execute</c>, <c>POST batch</c> and <c>POST explain</c> under a prefix. Callers must be authorized, unless
    /// <see cref="PatternEndpointOptions.AllowAnonymous"/> says otherwise.
    /// </summary>
    /// <param name="endpoints">The routes.</param>
    /// <param name="prefix">The prefix, such as <c>/patterns</c>.</param>
    /// <returns>The execute, batch and explain endpoints, for conventions of the host's own.</returns>
    /// <exception cref="InvalidOperationException">AddEndpoints was not called, or the host has no authorization and did not say that everybody may come in.</exception>
    public static IEndpointConventionBuilder MapPatternExecution(this IEndpointRouteBuilder endpoints, string prefix = "/patterns")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        var services = endpoints.ServiceProvider;
        var handlers = services.GetService<PatternEndpoints>() ?? throw new InvalidOperationException(
            "MapPatternExecution needs services.AddPatternExecution().AddEndpoints(); add it where services are registered.");
        var options = services.GetRequiredService<IOptions<PatternEndpointOptions>>().Value;

        var group = endpoints.MapGroup(prefix);
        HostDoor.Guard(group, services, nameof(PatternEndpointOptions), options.AllowAnonymous, options.Policy);
        group.MapPost("/execute", (RequestDelegate)handlers.ExecuteAsync).WithDisplayName("Pattern execution: execute");
        group.MapPost("/batch", (RequestDelegate)handlers.ExecuteBatchAsync).WithDisplayName("Pattern execution: batch");
        group.MapPost("/explain", (RequestDelegate)handlers.ExplainAsync).WithDisplayName("Pattern execution: explain");
        return group;
    }
}
