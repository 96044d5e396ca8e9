using Microsoft.Extensions.Options;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Refuses options that are out of their range, all faults at once; never clamps them.</summary>
internal sealed class DashboardOptionsValidator : IValidateOptions<DashboardOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var faults = new OptionFaults(nameof(DashboardOptions));
        faults.Check(nameof(options.KeptRequests), options.KeptRequests, 0, 10_000);
        faults.Check(nameof(options.SampleInterval), options.SampleInterval, Second, TimeSpan.FromMinutes(10));
        faults.Check(nameof(options.Samples), options.Samples, 10, 2_000);
        faults.Check(nameof(options.RefreshInterval), options.RefreshInterval, Second, TimeSpan.FromHours(1));
        return faults.Result;
    }
}
