using System.Text.RegularExpressions;

namespace PatternExecution.Execution.Commands;

/// <summary>Finds what is wrong with a program that a host allows.</summary>
internal static partial class AllowedCommandCheck
{
    private const int MaxLength = 4_096;

    /// <param name="place">Where the options hold it.</param>
    /// <param name="name">The name by which requests ask for it.</param>
    /// <param name="command">The program.</param>
    /// <param name="faults">Takes what is found.</param>
    public static void Check(string place, string name, AllowedCommand? command, OptionFaults faults)
    {
        if (!IsName(name))
            faults.Add(place, "has a name that is not allowed; it may have 1 to 128 letters, digits, '_', '.' and '-'; requests name the program by it.");
        if (command is null || !Path.IsPathFullyQualified(command.Path))
        {
            faults.Add(place + ".Path", $"is '{command?.Path}'; an absolute path is needed, since no search path is consulted.");
            return;
        }

        if (Path.GetExtension(command.Path) is ".bat" or ".cmd" or ".BAT" or ".CMD")
            faults.Add(place + ".Path", $"is '{command.Path}'; a batch file is run by a shell, which reads its arguments anew: name a program.");
        if (command.Directory is { } directory && !Path.IsPathFullyQualified(directory))
            faults.Add(place + ".Directory", $"is '{directory}'; an absolute path is needed, or null for CommandDirectory.");
        if (command.Timeout is { } timeout) faults.Check(place + ".Timeout", timeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        if (command.MaxOutputBytes is { } bytes) faults.Check(place + ".MaxOutputBytes", bytes, 1, 16 * 1024 * 1024);
        CheckArguments(place + ".Arguments", command.Arguments, faults);
    }

    /// <summary>Whether a program can be allowed by this name.</summary>
    public static bool IsName(string name) => CommandName().IsMatch(name);

    private static void CheckArguments(string place, IList<CommandArgument> arguments, OptionFaults faults)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var here = $"{place}[{i}]";
            if ((uint)argument.Kind > (uint)CommandArgumentKind.Text) faults.Add(here + ".Kind", $"is {(int)argument.Kind}; allowed are {string.Join(", ", Enum.GetNames<CommandArgumentKind>())}.");
            if (argument.Prefix.Contains('\0', StringComparison.Ordinal)) faults.Add(here + ".Prefix", "holds a NUL character; remove it.");
            if (argument.Kind == CommandArgumentKind.Literal) continue;

            if (!SlotName().IsMatch(argument.Name)) faults.Add(here + ".Name", $"is '{argument.Name}'; it may have 1 to 64 letters, digits, '_' and '-'.");
            else if (!names.Add(argument.Name)) faults.Add(here + ".Name", $"is '{argument.Name}', as is another's; name each slot once.");
            if (argument.IsRepeated && arguments.Skip(i + 1).Any(static other => other.Kind != CommandArgumentKind.Literal))
                faults.Add(here + ".IsRepeated", "is set and another slot follows, which no value would reach; repeat the last slot only.");
            CheckKind(here, argument, faults);
        }
    }

    private static void CheckKind(string here, CommandArgument argument, OptionFaults faults)
    {
        switch (argument.Kind)
        {
            case CommandArgumentKind.Choice when argument.Choices.Count == 0:
                faults.Add(here + ".Choices", "is empty; name at least one text.");
                break;
            case CommandArgumentKind.Number when argument.Minimum > argument.Maximum:
                faults.Add(here + ".Minimum", $"is {argument.Minimum} and above Maximum, which is {argument.Maximum}; swap them.");
                break;
            case CommandArgumentKind.Path:
                if (argument.Root is null || !Path.IsPathFullyQualified(argument.Root)) faults.Add(here + ".Root", $"is '{argument.Root}'; an absolute path is needed.");
                faults.Check(here + ".MaxLength", argument.MaxLength, 1, MaxLength);
                break;
            case CommandArgumentKind.Text:
                faults.Check(here + ".MaxLength", argument.MaxLength, 1, MaxLength);
                CheckPattern(here, argument.Pattern, faults);
                break;
        }
    }

    private static void CheckPattern(string here, string? pattern, OptionFaults faults)
    {
        if (pattern is null) return;
        try
        {
            _ = CommandSlot.Compile(pattern);
        }
        catch (ArgumentException invalid)
        {
            faults.Add(here + ".Pattern", $"is no regular expression: {invalid.Message}");
        }
        catch (NotSupportedException)
        {
            faults.Add(here + ".Pattern", $"is '{pattern}', which needs backtracking; write it without lookarounds, backreferences and atomic groups.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SlotName();
}
