using Microsoft.Extensions.Options;

namespace PatternExecution.Caching;

/// <summary>Refuses <see cref="MemoryCacheLayerOptions"/> that are out of range, all faults at once.</summary>
internal sealed class MemoryCacheLayerOptionsValidator : IValidateOptions<MemoryCacheLayerOptions>
{
    public ValidateOptionsResult Validate(string? name, MemoryCacheLayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(MemoryCacheLayerOptions));
        faults.Check(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365));
        faults.Check(nameof(options.Jitter), options.Jitter, 0, 0.5);
        faults.Check(nameof(options.EagerRefresh), options.EagerRefresh, 0, 0.9);
        faults.Check(nameof(options.MaxEntries), options.MaxEntries, 1, 100_000_000);
        faults.Check(nameof(options.MaxBytes), options.MaxBytes, 1_024, 1L << 40);
        faults.CheckShare(nameof(options.MaxEntryShare), options.MaxEntryShare);
        return faults.Result;
    }
}
