using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PatternExecution.Matching;
using PatternExecution.Matching.Safety;

namespace PatternExecution.Tests.Matching;

/// <summary>Which triggers are refused, and that those that are not cannot hang a search.</summary>
internal sealed class TriggerSafetyTests
{
    private const int LongestQuery = 4096;

    [TestCase(@"^(\w+\s?)*\1$", nameof(BacktrackingRule.NestedRepeats), @"(\w+\s?)*")]
    [TestCase(@"^(?=x?)(?:aa|a)*!$", nameof(BacktrackingRule.OverlappingAlternatives), @"(?:aa|a)*")]
    [TestCase(@"(?<=x?)\s*[ x]*\s*[ y]*\s*!", nameof(BacktrackingRule.AdjacentRepeats), null)]
    public void Trigger_that_cannot_run_in_linear_time_and_fails_under_attack_is_refused_with_the_rule_it_breaks(string pattern, string rule, string? expression)
    {
        var refused = TriggerSafety.Analyze(new Regex(pattern, LinearScan.Options));
        Assert.That(refused?.Rule.ToString(), Is.EqualTo(rule));
        if (expression is not null) Assert.That(refused!.Expression, Is.EqualTo(expression));
        Assert.That(pattern.AsSpan(refused!.Offset).StartsWith(refused.Expression), Is.True);
        Assert.That(refused.Mend, Is.Not.Empty);
    }

    [TestCase(@"^(a+)+$")]
    [TestCase(@"(\w|\d)*!")]
    [TestCase(@"\s*.*\s*.*x")]
    [TestCase(@"^(?=.*\d)(?=.*[a-z]).{4,8}$")]
    [TestCase(@"(\w+) \1")]
    [TestCase(@"\b(?:run|call)\s+(?<name>\w+)\b(?!\s+not)")]
    public void Trigger_that_runs_in_linear_time_or_withstands_attack_is_accepted(string pattern) =>
        Assert.That(TriggerSafety.Analyze(new Regex(pattern, LinearScan.Options)), Is.Null);

    [TestCase(@"^(a+)+$", "a", "!")]
    [TestCase(@"^(([a-z])+.)+[0-9]([a-z])+$", "a", "")]
    [TestCase(@"(?:.*a){12}x", "a", "")]
    [TestCase(@"^.{0,200}(?:[a-z]{1,50}|)(?: the |)spider$", "spider ", "")]
    public void Exponential_expression_is_answered_without_backtracking(string pattern, string pump, string end)
    {
        // Far less than what one match would take; the answer must not depend on it.
        var trigger = new Trigger(new Regex(pattern, LinearScan.Options, TimeSpan.FromMilliseconds(1)), 1);
        var query = string.Concat(Enumerable.Repeat(pump, 400)) + end;
        var search = TriggerIndex.Build([trigger], TimeSpan.FromMinutes(1)).FindFirst(query, 1);
        Assert.That(search, Is.EqualTo(TriggerSearch.None));
    }

    [Test]
    public void Known_vulnerable_expressions_are_refused_or_answer_their_attack_in_bounded_memory()
    {
        const long MaxBytes = 8 << 20;
        var accepted = new List<Trigger>();
        var attacks = new List<string>();
        foreach (var line in File.ReadLines(PublicData.Find("redos/vulnerable.jsonl")).Where((_, i) => i % 4 == 0))
        {
            using var entry = JsonDocument.Parse(line);
            if (Accept(entry.RootElement.GetProperty("regex").GetString()!) is not { } trigger) continue;
            var query = Attack(entry.RootElement);
            accepted.Add(trigger);
            attacks.Add(query);
            Assert.That(AllocatedBy(() => TriggerIndex.Build([trigger], TimeSpan.FromMilliseconds(250)).FindFirst(query, 1)), Is.LessThan(MaxBytes), trigger.Regex.ToString());
        }

        var all = TriggerIndex.Build(accepted, TimeSpan.FromMilliseconds(250));
        foreach (var query in attacks) Assert.That(AllocatedBy(() => all.FindFirst(query, 1)), Is.LessThan(MaxBytes));
    }

    private static Trigger? Accept(string pattern)
    {
        try
        {
            var regex = new Regex(pattern, LinearScan.Options, TimeSpan.FromMilliseconds(100));
            return TriggerSafety.Analyze(regex) is null ? new Trigger(regex, 1) : null;
        }
        catch (RegexParseException)
        {
            return null;
        }
    }

    private static string Attack(JsonElement entry)
    {
        var text = new StringBuilder(entry.GetProperty("prefix").GetString());
        var pump = entry.GetProperty("pump").GetString()!;
        var suffix = entry.GetProperty("suffix").GetString()!;
        for (var i = entry.GetProperty("repeat").GetInt32(); i > 0 && text.Length + pump.Length + suffix.Length <= LongestQuery; i--) text.Append(pump);
        return text.Append(suffix).ToString();
    }

    private static long AllocatedBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
