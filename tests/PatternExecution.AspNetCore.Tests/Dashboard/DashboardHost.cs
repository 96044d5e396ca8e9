using Microsoft.Extensions.DependencyInjection;
using PatternExecution.AspNetCore.Dashboard;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>An app with a dashboard.</summary>
internal static class DashboardHost
{
    public const string Path = "/patterns/dashboard";

    public static Task<WebHost> StartAsync(
        Action<DashboardOptions>? configure = null,
        Action<IPatternExecutionBuilder>? build = null,
        TimeProvider? time = null,
        string environment = "Development",
        bool withAuthorization = true,
        Action<PatternExecutionOptions>? limits = null,
        Action<PatternEndpointOptions>? endpoints = null) => WebHost.StartAsync(
            endpoints,
            builder =>
            {
                builder.AddDashboard(configure);
                build?.Invoke(builder);
            },
            time,
            environment,
            withAuthorization,
            limits: limits);

    public static Task<string> PageAsync(this WebHost host, string query = "") => host.Client.GetStringAsync(new Uri(Path + query, UriKind.Relative));

    /// <summary>Sends a form as the page would.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this WebHost host, string path, Dictionary<string, string> fields, string? site = "same-origin", string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await host.Client.SendAsync(request);
    }
}
