using System.CommandLine;
using ConsoleHarness.Input;
using PatternExecution.Memory;
using PatternExecution.Routing;

namespace ConsoleHarness.Commands;

/// <summary>Options that several commands share; each command gets instances of its own.</summary>
internal static class CommandOptions
{
    public static Option<string> Patterns(bool required) => new("--patterns")
    {
        Description = required ? "A pattern file." : "A pattern file; the standard patterns where it is left out.",
        HelpName = "FILE",
        Required = required,
    };

    public static Option<string> Queries() => new("--queries")
    {
        Description = "A file with one request a line, or - for standard input. Where a line has tabs, one column is the request.",
        HelpName = "FILE|-",
        Required = true,
    };

    public static Option<int> Column()
    {
        var option = new Option<int>("--column")
        {
            Description = "Which tab-separated column of a line is the request, from 1; by default the first that is not just a number.",
            HelpName = "N",
            DefaultValueFactory = _ => QueryFile.FirstText,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1) result.AddError("--column: allowed is 1 or more.");
        });
        return option;
    }

    public static Option<string> Memories(bool required) => new("--memories")
    {
        Description = "An NDJSON file of memories to begin with.",
        HelpName = "FILE",
        Required = required,
    };

    public static Option<ExecutionMode> Mode()
    {
        var option = new Option<ExecutionMode>("--mode")
        {
            Description = "How much of a pattern each request asks for: balanced, fast or comprehensive.",
            HelpName = "balanced|fast|comprehensive",
            DefaultValueFactory = _ => ExecutionMode.Balanced,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Enum.TryParse<ExecutionMode>(text, ignoreCase: true, out var mode) && !char.IsAsciiDigit(text[0]) && text[0] != '-') return mode;
                result.AddError($"--mode: '{text}' is none; use balanced, fast or comprehensive.");
                return default;
            },
        };
        return option;
    }

    public static Option<string> Tenant() => new("--tenant")
    {
        Description = "Whose requests these are.",
        HelpName = "NAME",
        DefaultValueFactory = _ => MemoryRecord.DefaultTenant,
    };

    public static Option<string> CodeRoot() => new("--code-root")
    {
        Description = "The directory that analyze_codebase and semantic_search read; the current one by default.",
        HelpName = "FOLDER",
    };

    public static Option<string[]> Allow() => new("--allow")
    {
        Description = "A program that system_command may start, with any arguments that do not begin with a dash; may be repeated. echo, uname, date and uptime by default.",
        HelpName = "NAME=PATH",
        DefaultValueFactory = _ => [],
    };

    public static Option<int> Positive(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 1) result.AddError($"{name}: allowed is 1 or more.");
        });
        return option;
    }
}
