using Microsoft.Extensions.Options;

namespace PatternExecution.Execution;

/// <summary>Refuses options that are out of their range, all faults at once; never clamps them.</summary>
internal sealed class PatternExecutionOptionsValidator : IValidateOptions<PatternExecutionOptions>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, PatternExecutionOptions options)
    {
        var faults = new OptionFaults(nameof(PatternExecutionOptions));
        faults.Check(nameof(options.MaxQueryLength), options.MaxQueryLength, 1, 65_536);
        faults.Check(nameof(options.LegTimeout), options.LegTimeout, Millisecond, Hour);
        faults.Check(nameof(options.MaxOutputBytes), options.MaxOutputBytes, 1_024, 256 * 1024 * 1024);
        faults.Check(nameof(options.SlowRequestThreshold), options.SlowRequestThreshold, Millisecond, Hour);
        faults.Check(nameof(options.BatchConcurrency), options.BatchConcurrency, 1, 1_024);
        foreach (var tenant in options.Tenants)
        {
            if (RequestCheck.TenantFault(tenant) is { } fault) faults.Add(nameof(options.Tenants), $"holds a name that is not allowed: {fault}");
        }

        return faults.Result;
    }
}
