using System.Text.RegularExpressions;

namespace PatternExecution.Tests.Diagnostics;

/// <summary>A metric as <c>docs/telemetry.md</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">histogram, counter or gauge.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Tags">Its tags' names, without the prefix that all have.</param>
/// <param name="Words">What is in code in the last column: the values of its tags, among others.</param>
internal sealed partial record MetricRow(string Name, string Type, string Unit, IReadOnlyList<string> Tags, IReadOnlyList<string> Words)
{
    public static IReadOnlyList<MetricRow> ReadAll()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "telemetry.md"));
        var section = page[page.IndexOf("## Metrics", StringComparison.Ordinal)..page.IndexOf("## Traces", StringComparison.Ordinal)];
        return
        [
            .. section.Split('\n')
                .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
                .Select(static cells => new MetricRow(cells[0].Trim('`'), cells[1], cells[2], InCode(cells[3]), InCode(cells[4]))),
        ];
    }

    private static string[] InCode(string text) => [.. Code().Matches(text).Select(static match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
