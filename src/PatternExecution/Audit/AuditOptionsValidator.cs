using Microsoft.Extensions.Options;

namespace PatternExecution.Audit;

/// <summary>Refuses options that are out of their range, all faults at once.</summary>
internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        var faults = new OptionFaults(nameof(AuditOptions));
        faults.Check(nameof(options.SinkTimeout), options.SinkTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        faults.Check(nameof(options.MaxOwed), options.MaxOwed, 1, 1_000_000);
        return faults.Result;
    }
}
