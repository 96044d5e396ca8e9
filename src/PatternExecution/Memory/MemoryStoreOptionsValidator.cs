using Microsoft.Extensions.Options;

namespace PatternExecution.Memory;

/// <summary>Refuses options of a memory store that are out of their ranges, all faults at once; it never clamps.</summary>
internal sealed class MemoryStoreOptionsValidator : IValidateOptions<MemoryStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, MemoryStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(MemoryStoreOptions));
        faults.Check(nameof(options.MaxMemories), options.MaxMemories, 1, 10_000_000);
        faults.Check(nameof(options.MaxContentBytes), options.MaxContentBytes, 1, 67_108_864);
        faults.Check(nameof(options.TextSaturation), options.TextSaturation, 0, 10);
        faults.Check(nameof(options.TextLengthPenalty), options.TextLengthPenalty, 0, 1);
        faults.Check(nameof(options.TextWeight), options.TextWeight, 0, 1);
        faults.Check(nameof(options.FusionDepth), options.FusionDepth, 10, 10_000);
        faults.Check(nameof(options.MinVectorSimilarity), options.MinVectorSimilarity, 0, 1);
        return faults.Result;
    }

    internal static MemoryStoreOptions Checked(MemoryStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new MemoryStoreOptionsValidator().Validate(null, options), nameof(options));
        return options;
    }
}
