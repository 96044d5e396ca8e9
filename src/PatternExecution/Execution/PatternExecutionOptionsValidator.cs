using Microsoft.Extensions.Options;

namespace PatternExecution.Execution;

/// <summary>Refuses options that are out of their range; never clamps them.</summary>
internal sealed class PatternExecutionOptionsValidator : IValidateOptions<PatternExecutionOptions>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static void ThrowIfInvalid(PatternExecutionOptions options)
    {
        var result = new PatternExecutionOptionsValidator().Validate(null, options);
        if (result.Failed) throw new OptionsValidationException(nameof(PatternExecutionOptions), typeof(PatternExecutionOptions), result.Failures);
    }

    public ValidateOptionsResult Validate(string? name, PatternExecutionOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        Between(nameof(options.MaxQueryLength), options.MaxQueryLength, 1, 65_536);
        Between(nameof(options.LegTimeout), options.LegTimeout, Millisecond, Hour);
        Between(nameof(options.MaxOutputBytes), options.MaxOutputBytes, 1_024, 256 * 1024 * 1024);
        Between(nameof(options.SlowRequestThreshold), options.SlowRequestThreshold, Millisecond, Hour);
        Between(nameof(options.BatchConcurrency), options.BatchConcurrency, 1, 1_024);
        foreach (var tenant in options.Tenants)
        {
            if (RequestCheck.TenantFault(tenant) is { } fault) faults.AddError(fault, nameof(options.Tenants));
        }

        return faults.Build();

        void Between<T>(string property, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                faults.AddError($"is {value}; allowed is {least} to {most}.", property);
        }
    }
}
