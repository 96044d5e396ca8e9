using Microsoft.Extensions.Options;

namespace PatternExecution.Routing;

/// <summary>Refuses options that a router cannot work by; names every fault at once.</summary>
internal sealed class HybridRouterOptionsValidator : IValidateOptions<HybridRouterOptions>
{
    private const int MaxWords = 10_000;
    private const int MaxWordLength = 64;

    public ValidateOptionsResult Validate(string? name, HybridRouterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        CheckWords(faults, nameof(options.InfrastructureWords), options.InfrastructureWords);
        CheckWords(faults, nameof(options.MemoryWords), options.MemoryWords);
        if (options.InfrastructureWords is not null && options.MemoryWords is not null)
        {
            foreach (var word in options.InfrastructureWords.Intersect(options.MemoryWords, StringComparer.OrdinalIgnoreCase))
                faults.Add($"HybridRouterOptions.InfrastructureWords and MemoryWords both hold '{word}', which then says nothing; take it out of one of them.");
        }

        // Written so that NaN is refused too.
        if (!(options.EstimateWeight > 0 && options.EstimateWeight <= 1))
            faults.Add(Describe(nameof(options.EstimateWeight), options.EstimateWeight, "more than 0 and at most 1"));
        if (options.TrackedPatterns is < 1 or > 1_000_000)
            faults.Add(Describe(nameof(options.TrackedPatterns), options.TrackedPatterns, "1 to 1,000,000"));
        if (options.LegFailureThreshold is < 1 or > 1_000_000)
            faults.Add(Describe(nameof(options.LegFailureThreshold), options.LegFailureThreshold, "1 to 1,000,000"));
        if (options.LegCoolDown < TimeSpan.FromMilliseconds(1) || options.LegCoolDown > TimeSpan.FromHours(1))
            faults.Add(Describe(nameof(options.LegCoolDown), options.LegCoolDown, "1 ms to 1 h, such as \"00:00:05\""));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckWords(List<string> faults, string property, IList<string>? words)
    {
        if (words is null)
        {
            faults.Add($"HybridRouterOptions.{property} is null; use an empty list for no words.");
            return;
        }

        if (words.Count > MaxWords) faults.Add(Describe(property, $"{words.Count} words", $"at most {MaxWords:N0}"));
        foreach (var word in words)
        {
            if (word is null || word.Length > MaxWordLength || !WordIndex.IsWord(word))
            {
                faults.Add(Describe(
                    property,
                    word is null ? "a null" : $"'{word}'",
                    $"single words of 1 to {MaxWordLength} letters, digits, marks and '_'; list the words of a phrase one by one"));
            }
        }
    }

    private static string Describe(string property, object value, string allowed) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"HybridRouterOptions.{property} is {value}; allowed is {allowed}.");
}
