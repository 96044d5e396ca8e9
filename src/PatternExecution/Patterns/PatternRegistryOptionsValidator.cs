using Microsoft.Extensions.Options;

namespace PatternExecution.Patterns;

/// <summary>Refuses registry options that are out of range, naming the property, its value and what is allowed.</summary>
internal sealed class PatternRegistryOptionsValidator : IValidateOptions<PatternRegistryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PatternRegistryOptions options)
    {
        var faults = Faults(options);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    public static List<string> Faults(PatternRegistryOptions options)
    {
        var faults = new List<string>();
        if (options.RecentMatches is < 0 or > PatternRegistryOptions.MaxRecentMatches)
            faults.Add($"{nameof(PatternRegistryOptions)}.{nameof(options.RecentMatches)} is {options.RecentMatches}; use 0 (none) to {PatternRegistryOptions.MaxRecentMatches}.");
        if (options.TriggerTimeout < TimeSpan.FromMilliseconds(1) || options.TriggerTimeout > TimeSpan.FromSeconds(10))
            faults.Add($"{nameof(PatternRegistryOptions)}.{nameof(options.TriggerTimeout)} is {options.TriggerTimeout}; use 00:00:00.001 (1 ms) to 00:00:10 (10 s).");
        if (options.QueryBudget < TimeSpan.FromMilliseconds(1) || options.QueryBudget > TimeSpan.FromSeconds(60))
            faults.Add($"{nameof(PatternRegistryOptions)}.{nameof(options.QueryBudget)} is {options.QueryBudget}; use 00:00:00.001 (1 ms) to 00:01:00 (60 s).");
        if (options.QueryBudget < options.TriggerTimeout)
            faults.Add($"{nameof(PatternRegistryOptions)}.{nameof(options.QueryBudget)} is {options.QueryBudget}, less than {nameof(options.TriggerTimeout)}, {options.TriggerTimeout}; raise the first or lower the second.");
        return faults;
    }
}
