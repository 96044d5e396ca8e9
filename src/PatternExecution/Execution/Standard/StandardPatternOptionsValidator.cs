using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PatternExecution.Execution.Standard;

/// <summary>Refuses options that are out of range, naming all of them at once.</summary>
internal sealed partial class StandardPatternOptionsValidator : IValidateOptions<StandardPatternOptions>
{
    public ValidateOptionsResult Validate(string? name, StandardPatternOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(StandardPatternOptions));
        foreach (var (command, allowed) in options.AllowedCommands) CheckCommand(command, allowed, faults);
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

    private static void CheckCommand(string command, AllowedCommand? allowed, OptionFaults faults)
    {
        var place = $"{nameof(StandardPatternOptions.AllowedCommands)}['{command}']";
        if (!CommandName().IsMatch(command))
            faults.Add(place, $"has a name that is not allowed; it may have 1 to 128 letters, digits, '_', '.' and '-'; requests name the program by it.");
        if (allowed is null || !Path.IsPathFullyQualified(allowed.Path))
        {
            faults.Add(place + ".Path", $"is '{allowed?.Path}'; an absolute path is needed, since no search path is consulted.");
            return;
        }

        if (allowed.ArgumentPattern is not { } pattern) return;
        try
        {
            _ = ArgumentRule.Compile(pattern);
        }
        catch (ArgumentException invalid)
        {
            faults.Add(place + ".ArgumentPattern", $"is no regular expression: {invalid.Message}");
        }
    }

    private static void CheckDirectory(string property, string? value, OptionFaults faults)
    {
        if (value is not null && !Path.IsPathFullyQualified(value))
            faults.Add(property, $"is '{value}'; an absolute path is needed, or null for none.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CommandName();
}
