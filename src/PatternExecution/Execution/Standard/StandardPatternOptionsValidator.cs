using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PatternExecution.Execution.Standard;

/// <summary>Refuses options that are out of range, naming all of them at once.</summary>
internal sealed partial class StandardPatternOptionsValidator : IValidateOptions<StandardPatternOptions>
{
    public ValidateOptionsResult Validate(string? name, StandardPatternOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        foreach (var (command, allowed) in options.AllowedCommands) CheckCommand(command, allowed, faults);
        CheckTime(nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromHours(1), faults);
        CheckTime(nameof(options.ProbeTimeout), options.ProbeTimeout, TimeSpan.FromMinutes(1), faults);
        CheckNumber(nameof(options.MaxOutputBytes), options.MaxOutputBytes, 16L * 1024 * 1024, faults);
        CheckNumber(nameof(options.MaxFiles), options.MaxFiles, 1_000_000, faults);
        CheckNumber(nameof(options.MaxReadBytes), options.MaxReadBytes, 16L * 1024 * 1024 * 1024, faults);
        CheckNumber(nameof(options.MaxFileBytes), options.MaxFileBytes, 256L * 1024 * 1024, faults);
        CheckDirectory(nameof(options.CodeRoot), options.CodeRoot, faults);
        CheckDirectory(nameof(options.CommandDirectory), options.CommandDirectory, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckCommand(string command, AllowedCommand? allowed, List<string> faults)
    {
        var place = $"{nameof(StandardPatternOptions.AllowedCommands)}['{command}']";
        if (!CommandName().IsMatch(command))
            faults.Add($"{place}: the name may have 1 to 128 letters, digits, '_', '.' and '-'; requests name the program by it.");
        if (allowed is null || !Path.IsPathFullyQualified(allowed.Path))
        {
            faults.Add($"{place}.Path: is '{allowed?.Path}'; an absolute path is needed, since no search path is consulted.");
            return;
        }

        if (allowed.ArgumentPattern is not { } pattern) return;
        try
        {
            _ = ArgumentRule.Compile(pattern);
        }
        catch (ArgumentException invalid)
        {
            faults.Add($"{place}.ArgumentPattern: is no regular expression: {invalid.Message}");
        }
    }

    private static void CheckTime(string property, TimeSpan value, TimeSpan most, List<string> faults)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > most) faults.Add($"{property}: is {value}; allowed is 1 ms to {most}.");
    }

    private static void CheckNumber(string property, long value, long most, List<string> faults)
    {
        if (value < 1 || value > most) faults.Add($"{property}: is {value}; allowed is 1 to {most}.");
    }

    private static void CheckDirectory(string property, string? value, List<string> faults)
    {
        if (value is not null && !Path.IsPathFullyQualified(value))
            faults.Add($"{property}: is '{value}'; an absolute path is needed, or null for none.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CommandName();
}
