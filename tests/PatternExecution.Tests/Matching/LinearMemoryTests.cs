using System.Globalization;
using PatternExecution.Matching;
using PatternExecution.Matching.Linear;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Tests.Matching;

/// <summary>That what linear matchers remember stays bounded, and that forgetting changes no answer.</summary>
internal sealed class LinearMemoryTests
{
    [Test]
    public void States_of_many_matchers_together_stay_within_their_bound_and_answers_stay_right()
    {
        const long Slack = 16 << 20;
        var random = new Random(7);
        var kept = new List<LinearMatcher>();
        for (var i = 0; i < 600; i++)
        {
            var pattern = string.Create(CultureInfo.InvariantCulture, $"a.{{0,60}}[b-d]{{1,30}}.{{3,9}}w{i % 10}");
            Assert.That(RegexReader.TryRead(pattern, LinearScan.Options, out var tree), Is.True);
            var matcher = LinearMatcher.TryCreate(tree)!;
            kept.Add(matcher);
            var clock = new SearchClock(long.MaxValue / 2);
            var text = string.Concat(Enumerable.Range(0, 2_000).Select(_ => random.Next(25) == 0 ? 'a' : "bcdx "[random.Next(5)]));
            Assert.That(matcher.Match(text, ref clock), Is.EqualTo(LinearOutcome.NoMatch));
            Assert.That(matcher.Match($"{text}abbbxxxw{i % 10}", ref clock), Is.EqualTo(LinearOutcome.Match));
            Assert.That(StateCache.TotalBytes, Is.LessThan(StateCache.MaxTotalBytes + Slack));
        }

        Assert.That(kept.Sum(matcher => matcher.Resets), Is.Positive, "the bound was never reached");
    }
}
