using Microsoft.Extensions.Options;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Refuses options that are out of their range, all faults at once; never clamps them.</summary>
internal sealed class PatternEndpointOptionsValidator : IValidateOptions<PatternEndpointOptions>
{
    private const int Most = 1_000_000;

    public ValidateOptionsResult Validate(string? name, PatternEndpointOptions options)
    {
        var faults = new OptionFaults(nameof(PatternEndpointOptions));
        faults.Check(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 256, 16 * 1024 * 1024);
        faults.Check(nameof(options.MaxBatch), options.MaxBatch, 1, 10_000);
        if (options.RequestsPerSecond is { } rate) faults.Check(nameof(options.RequestsPerSecond), rate, 1, Most);
        if (options.Burst < options.MaxBatch || options.Burst > Most)
            faults.Add(nameof(options.Burst), $"is {options.Burst}; allowed is MaxBatch ({options.MaxBatch}), so that a whole batch can pass, to {Most}.");
        return faults.Result;
    }
}
