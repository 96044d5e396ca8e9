using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Whether there is a dashboard: where the host says so, else in the Development environment only.</summary>
internal sealed class DashboardSwitch(IOptions<DashboardOptions> options, IHostEnvironment environment)
{
    public bool IsOn { get; } = options.Value.Enabled ?? environment.IsDevelopment();
}
