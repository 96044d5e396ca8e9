using Microsoft.Extensions.Options;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Execution.Standard;

/// <summary>Refuses options that are out of range, naming all of them at once.</summary>
internal sealed class StandardPatternOptionsValidator : IValidateOptions<StandardPatternOptions>
{
    public ValidateOptionsResult Validate(string? name, StandardPatternOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(StandardPatternOptions));
        foreach (var (command, allowed) in options.AllowedCommands) AllowedCommandCheck.Check($"{nameof(options.AllowedCommands)}['{command}']", command, allowed, faults);
        faults.Check(nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        faults.Check(nameof(options.ProbeTimeout), options.ProbeTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        faults.Check(nameof(options.MaxOutputBytes), options.MaxOutputBytes, 1, 16L * 1024 * 1024);
        faults.Check(nameof(options.MaxFiles), options.MaxFiles, 1, 1_000_000);
        faults.Check(nameof(options.MaxReadBytes), options.MaxReadBytes, 1, 16L * 1024 * 1024 * 1024);
        faults.Check(nameof(options.MaxFileBytes), options.MaxFileBytes, 1, 256L * 1024 * 1024);
        CheckDirectory(nameof(options.CodeRoot), options.CodeRoot, faults);
        CheckDirectory(nameof(options.CommandDirectory), options.CommandDirectory, faults);
        return faults.Result;
    }

    private static void CheckDirectory(string property, string? value, OptionFaults faults)
    {
        if (value is not null && !Path.IsPathFullyQualified(value))
            faults.Add(property, $"is '{value}'; an absolute path is needed, or null for none.");
    }
}
