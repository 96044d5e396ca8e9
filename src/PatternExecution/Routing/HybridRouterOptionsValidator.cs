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
        var faults = new OptionFaults(nameof(HybridRouterOptions));
        CheckWords(faults, nameof(options.InfrastructureWords), options.InfrastructureWords);
        CheckWords(faults, nameof(options.MemoryWords), options.MemoryWords);
        if (options.InfrastructureWords is not null && options.MemoryWords is not null)
        {
            foreach (var word in options.InfrastructureWords.Intersect(options.MemoryWords, StringComparer.OrdinalIgnoreCase))
                faults.Add(nameof(options.InfrastructureWords), $"and MemoryWords both hold '{word}', which then says nothing; take it out of one of them.");
        }

        faults.CheckShare(nameof(options.EstimateWeight), options.EstimateWeight);
        faults.Check(nameof(options.TrackedPatterns), options.TrackedPatterns, 1, 1_000_000);
        faults.Check(nameof(options.LegFailureThreshold), options.LegFailureThreshold, 1, 1_000_000);
        faults.Check(nameof(options.LegCoolDown), options.LegCoolDown, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        return faults.Result;
    }

    private static void CheckWords(OptionFaults faults, string property, IList<string>? words)
    {
        if (words is null)
        {
            faults.Add(property, "is null; use an empty list for no words.");
            return;
        }

        if (words.Count > MaxWords) faults.Add(property, $"has {words.Count} words; allowed is at most {MaxWords}.");
        foreach (var word in words)
        {
            if (word is null || word.Length > MaxWordLength || !WordIndex.IsWord(word))
            {
                faults.Add(
                    property,
                    $"has {(word is null ? "a null" : $"'{word}'")}; allowed are single words of 1 to {MaxWordLength} letters, digits, marks and '_'. List the words of a phrase one by one.");
            }
        }
    }
}
