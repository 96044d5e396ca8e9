using Microsoft.Extensions.Options;

namespace PatternExecution.Caching;

/// <summary>Refuses <see cref="LayeredCacheOptions"/> that are out of range, all faults at once.</summary>
internal sealed class LayeredCacheOptionsValidator : IValidateOptions<LayeredCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, LayeredCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(LayeredCacheOptions));
        faults.Check(nameof(options.SharedReadTimeout), options.SharedReadTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));
        faults.Check(nameof(options.SharedWriteTimeout), options.SharedWriteTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));
        faults.Check(nameof(options.FailureThreshold), options.FailureThreshold, 1, 1_000);
        faults.Check(nameof(options.BreakDuration), options.BreakDuration, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        faults.Check(nameof(options.SlowThreshold), options.SlowThreshold, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(60));
        faults.Check(nameof(options.SlowToOpen), options.SlowToOpen, 1, 1_000);
        faults.Check(nameof(options.MaxPendingWrites), options.MaxPendingWrites, 1, 1_000_000);
        faults.Check(nameof(options.MaxPendingBytes), options.MaxPendingBytes, 1_024, 1L << 40);
        faults.Check(nameof(options.ExecutionSoftTimeout), options.ExecutionSoftTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        faults.Check(nameof(options.ExecutionDeadline), options.ExecutionDeadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        return faults.Result;
    }
}
