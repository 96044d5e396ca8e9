using Microsoft.Extensions.Options;

namespace PatternExecution.Patterns;

/// <summary>Refuses registry options that are out of range, all faults at once.</summary>
internal sealed class PatternRegistryOptionsValidator : IValidateOptions<PatternRegistryOptions>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public ValidateOptionsResult Validate(string? name, PatternRegistryOptions options)
    {
        var faults = new OptionFaults(nameof(PatternRegistryOptions));
        faults.Check(nameof(options.RecentMatches), options.RecentMatches, 0, PatternRegistryOptions.MaxRecentMatches);
        if ((options.Reading & ~RequestReading.All) != RequestReading.None)
            faults.Add(nameof(options.Reading), $"is {options.Reading}; allowed are None, All, or Forms, Typography, WhiteSpace and ClosingPunctuation together. Set All to read requests as people type them.");
        faults.Check(nameof(options.TriggerTimeout), options.TriggerTimeout, Millisecond, TimeSpan.FromSeconds(10));
        faults.Check(nameof(options.QueryBudget), options.QueryBudget, Millisecond, TimeSpan.FromSeconds(60));
        if (options.QueryBudget < options.TriggerTimeout)
        {
            faults.Add(
                nameof(options.QueryBudget),
                $"is {options.QueryBudget}, less than {nameof(options.TriggerTimeout)}, {options.TriggerTimeout}; raise the first or lower the second.");
        }

        return faults.Result;
    }
}
