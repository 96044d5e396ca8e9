using System.Globalization;
using Microsoft.Extensions.Options;

namespace PatternExecution.Memory;

/// <summary>Refuses options of a memory store that are out of their ranges; it never clamps.</summary>
public sealed class MemoryStoreOptionsValidator : IValidateOptions<MemoryStoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MemoryStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        Check(nameof(options.MaxMemories), options.MaxMemories, 1, 10_000_000);
        Check(nameof(options.MaxContentBytes), options.MaxContentBytes, 1, 67_108_864);
        Check(nameof(options.TextSaturation), options.TextSaturation, 0, 10);
        Check(nameof(options.TextLengthPenalty), options.TextLengthPenalty, 0, 1);
        Check(nameof(options.TextWeight), options.TextWeight, 0, 1);
        Check(nameof(options.FusionDepth), options.FusionDepth, 10, 10_000);
        Check(nameof(options.MinVectorSimilarity), options.MinVectorSimilarity, 0, 1);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string property, double value, double least, double most)
        {
            // Written so that NaN is refused.
            if (!(value >= least && value <= most))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{nameof(MemoryStoreOptions)}.{property} is {value}; allowed is {least} to {most}."));
            }
        }
    }

    internal static MemoryStoreOptions Checked(MemoryStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new MemoryStoreOptionsValidator().Validate(null, options);
        return result.Succeeded ? options : throw new OptionsValidationException(Options.DefaultName, typeof(MemoryStoreOptions), result.Failures);
    }
}
