using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Dashboard;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.AspNetCore.Registration;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps pattern execution.</summary>
public static class PatternExecutionEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>POST execute</c>, <c>POST batch</c> and <c>POST explain</c> under a prefix. Callers must be authorized, unless
    /// <see cref="PatternEndpointOptions.AllowAnonymous"/> says otherwise. Maps the dashboard at <c>dashboard</c> under the same prefix where it is on.
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
        MapDashboard(endpoints, prefix);
        return group;
    }

    // Beside the group and not in it: what the host says of the endpoints must not open the dashboard.
    private static void MapDashboard(IEndpointRouteBuilder endpoints, string prefix)
    {
        var services = endpoints.ServiceProvider;
        if (services.GetService<DashboardSwitch>() is not { IsOn: true }) return;
        var handlers = services.GetRequiredService<DashboardEndpoints>();
        var options = services.GetRequiredService<IOptions<DashboardOptions>>().Value;
        var dashboard = endpoints.MapGroup(prefix + "/dashboard");
        HostDoor.Guard(dashboard, services, nameof(DashboardOptions), options.AllowAnonymous, options.Policy);
        dashboard.MapGet("", (RequestDelegate)handlers.ShowAsync).WithDisplayName("Pattern execution: dashboard");
        dashboard.MapPost("", (RequestDelegate)handlers.ExplainAsync).WithDisplayName("Pattern execution: dashboard, explain");
        dashboard.MapPost("/forget", (RequestDelegate)handlers.ForgetAsync).WithDisplayName("Pattern execution: dashboard, forget");
    }
}
