using System.Text.RegularExpressions;
using PatternExecution.Matching;
using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Linear;
using PatternExecution.Matching.Literals;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Tests.Matching;

/// <summary>What is read from an expression, against what the regex engine makes of it.</summary>
internal sealed class ExpressionOracleTests
{
    private const int TextsPerExpression = 12;

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void Whatever_the_engine_accepts_is_read_and_its_requirement_holds_and_the_linear_matcher_agrees(int seed)
    {
        var random = new RandomExpressions(seed);
        var pattern = random.Expression();
        foreach (var options in new[]
                 {
                     RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
                     RegexOptions.CultureInvariant | RegexOptions.Multiline,
                     RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline,
                 })
        {
            Regex regex;
            try
            {
                regex = new Regex(pattern, options, TimeSpan.FromSeconds(5));
            }
            catch (ArgumentException)
            {
                continue;
            }

            Assert.That(RegexReader.TryRead(pattern, options, out var tree), Is.True, pattern);
            var simple = ExistenceSimplifier.Simplify(tree);
            var literals = LiteralAnalysis.Analyze(simple);
            var clock = new SearchClock(long.MaxValue / 2);
            var deciding = literals.Rest is null ? null : LinearMatcher.TryCreate(literals.Rest);
            var anchored = deciding is null ? null : AnchoredMatcher.TryCreate(literals.Rest!);
            var ruling = LinearMatcher.TryCreate(simple, relaxed: true);
            for (var i = 0; i < TextsPerExpression; i++)
            {
                var text = random.Text();
                bool expected;
                try
                {
                    expected = regex.IsMatch(text);
                }
                catch (Exception fault) when (fault is RegexMatchTimeoutException or IndexOutOfRangeException)
                {
                    // The engine itself goes astray over some loops of empty texts; there is nothing to compare with.
                    break;
                }

                var folded = string.Concat(text.Select(CaseEquivalence.Fold));
                var met = literals.Required is null || literals.Required.IsMet(literal => folded.Contains(literal, StringComparison.Ordinal));
                var sufficient = Array.Exists(literals.Sufficient, literal => folded.Contains(literal, StringComparison.Ordinal));
                var told = $"/{pattern}/ ({options}) on \"{Regex.Escape(text)}\", seed {seed}";
                if (expected) Assert.That(met, Is.True, $"requirement of {told}");
                if (sufficient) Assert.That(expected, Is.True, $"sufficient text of {told}");
                if (literals.Rest is null) Assert.That(met, Is.EqualTo(expected), $"texts of {told}");
                if (deciding is not null) Assert.That(sufficient || deciding.Match(text, ref clock) == LinearOutcome.Match, Is.EqualTo(expected), $"linear matcher of {told}");
                if (anchored?.Match(text, ref clock) is { } outcome) Assert.That(sufficient || outcome == LinearOutcome.Match, Is.EqualTo(expected), $"anchored matcher of {told}");
                if (ruling is not null && expected) Assert.That(ruling.Match(text, ref clock), Is.EqualTo(LinearOutcome.Match), $"relaxed matcher of {told}");
            }
        }
    }
}
