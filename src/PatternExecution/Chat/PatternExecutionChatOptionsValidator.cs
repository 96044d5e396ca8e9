using Microsoft.Extensions.Options;

namespace PatternExecution.Chat;

/// <summary>Refuses options that are out of their range, all faults at once.</summary>
internal sealed class PatternExecutionChatOptionsValidator : IValidateOptions<PatternExecutionChatOptions>
{
    public ValidateOptionsResult Validate(string? name, PatternExecutionChatOptions options)
    {
        var faults = new OptionFaults(nameof(PatternExecutionChatOptions));
        if (options.Identify is null) faults.Add(nameof(options.Identify), "is null; leave it out for the default tenant.");
        if (options.Offer is null) faults.Add(nameof(options.Offer), "is null; leave it out for ChatOffer.Careful.");
        if (options.Render is null) faults.Add(nameof(options.Render), "is null; leave it out for the output as text.");
        // Not a number compares as less than every number, and is refused too.
        faults.Check(nameof(options.MinConfidence), options.MinConfidence, 0, 1);
        faults.Check(nameof(options.RecallTop), options.RecallTop, 1, 100);
        faults.Check(nameof(options.RecallMaxLength), options.RecallMaxLength, 200, 1_000_000);
        faults.Check(nameof(options.RecallTimeout), options.RecallTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        faults.Check(nameof(options.MaxShadowTrials), options.MaxShadowTrials, 1, 1_000);
        faults.Check(nameof(options.ShadowTimeout), options.ShadowTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        if (options.MaxTools is { } tools) faults.Check(nameof(options.MaxTools), tools, 1, 10_000);
        return faults.Result;
    }
}
