using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PatternExecution.Postgres;

/// <summary>Refuses options out of their range, all of them at once.</summary>
internal sealed partial class PostgresMemoryOptionsValidator : IValidateOptions<PostgresMemoryOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresMemoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        if (options.Schema is null || !SchemaName().IsMatch(options.Schema))
            faults.Add($"PostgresMemoryOptions.Schema is '{options.Schema}'; allowed are 1 to 50 lower-case letters, digits and underscores, not beginning with a digit.");
        Check(nameof(options.VectorIndex), Enum.IsDefined(options.VectorIndex), options.VectorIndex, string.Join(", ", Enum.GetNames<PostgresVectorIndex>()));
        Check(nameof(options.Pool), Enum.IsDefined(options.Pool), options.Pool, string.Join(", ", Enum.GetNames<PostgresPoolProfile>()));
        Check(nameof(options.IvfLists), options.IvfLists is >= 1 and <= 32_768, options.IvfLists, "1 to 32768");
        Check(nameof(options.MaxMemories), options.MaxMemories is null or >= 1, options.MaxMemories ?? 0, "at least 1, or null for no limit");
        Check(nameof(options.BreakAfter), options.BreakAfter is >= 1 and <= 1_000, options.BreakAfter, "1 to 1000");
        var timeout = options.CommandTimeout;
        Check(nameof(options.CommandTimeout), timeout >= TimeSpan.FromSeconds(1) && timeout <= TimeSpan.FromMinutes(10) && timeout.Ticks % TimeSpan.TicksPerSecond == 0, timeout, "whole seconds from 00:00:01 to 00:10:00");
        Check(nameof(options.BreakFor), options.BreakFor >= TimeSpan.FromMilliseconds(100) && options.BreakFor <= TimeSpan.FromMinutes(10), options.BreakFor, "00:00:00.1 to 00:10:00");
        var sweep = options.SweepInterval;
        Check(nameof(options.SweepInterval), sweep == TimeSpan.Zero || (sweep >= TimeSpan.FromSeconds(1) && sweep <= TimeSpan.FromDays(1)), sweep, "00:00:01 to 1.00:00:00, or 00:00:00 for never");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string property, bool holds, object value, string allowed)
        {
            if (!holds)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"PostgresMemoryOptions.{property} is {value}; allowed is {allowed}."));
        }
    }

    internal static PostgresMemoryOptions Checked(PostgresMemoryOptions options)
    {
        var result = new PostgresMemoryOptionsValidator().Validate(null, options);
        return result.Succeeded ? options : throw new OptionsValidationException(Options.DefaultName, typeof(PostgresMemoryOptions), result.Failures);
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,49}$", RegexOptions.None, 1_000)]
    private static partial Regex SchemaName();
}
