using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PatternRegistryProperties
{
    private static readonly string[] Words = ["run", "Run", "tool", "deploy", "K", "\u212A", "health", "check", "recall", "ß", "42"];

    [Test]
    public void Answer_is_that_of_trying_phrases_then_triggers_one_by_one()
    {
        var word = Gen.Elements(Words);
        var text = Gen.Choose(1, 3).SelectMany(n => Gen.ArrayOf(word, n)).Select(words => string.Join(' ', words));
        var trigger = Gen.OneOf(
            word,
            word.Select(w => $"^{w}"),
            word.Select(w => $@"\b{w}\b.*"),
            Gen.ArrayOf(word, 2).Select(w => $"(?:{w[0]}|{w[1]})+ (?<rest>.+)$"));
        var pattern =
            from triggers in Gen.Choose(0, 3).SelectMany(n => Gen.ArrayOf(trigger, n))
            from phrases in Gen.Choose(0, 2).SelectMany(n => Gen.ArrayOf(text, n))
            from kind in Gen.Elements(Enum.GetValues<PatternType>())
            from priority in Gen.Choose(-2, 2)
            select (triggers, phrases, type: kind, priority);
        var type = Gen.Elements<PatternType?>(null, PatternType.Infrastructure, PatternType.Memory, PatternType.Hybrid);
        var query = text.SelectMany(_ => Gen.Elements("", " ", "\t"), (t, space) => space + t + space);
        var cases =
            from patterns in Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(pattern, n))
            from queries in Gen.ArrayOf(query.SelectMany(_ => type, (q, t) => (q, t)), 30)
            select (patterns, queries);

        Prop.ForAll(cases.ToArbitrary(), generated =>
        {
            var patterns = generated.patterns
                .Select((p, i) => PatternRegistryTests.Pattern($"p{i}", p.type, p.triggers, p.phrases, p.priority)).ToArray();
            // Fewer places than queries, so that entries are evicted too.
            var options = PatternRegistryTests.Patient;
            options.RecentMatches = 7;
            var registry = new PatternRegistry(options);
            registry.RegisterRange(patterns);
            foreach (var (q, t) in generated.queries.Concat(generated.queries))
            {
                var (expected, byPhrase) = Oracle(patterns, q, t);
                var found = registry.TryMatch(q, t, out var match);
                if (found != expected is not null || !ReferenceEquals(match.Pattern, expected)) return false;
                if (found && match.Kind == MatchKind.Phrase != byPhrase) return false;
                if (found && !match.Capture(q).SequenceEqual(Captures(expected!, q))) return false;
                if (found && registry.FindAll(q, t)[0].Pattern != expected) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void However_it_is_typed_an_example_reaches_its_pattern()
    {
        var patterns = StandardPatterns.Load();
        var registry = new PatternRegistry(PatternRegistryTests.Patient);
        registry.RegisterRange(patterns);
        var example = Gen.Elements(patterns.SelectMany(pattern => pattern.Examples.Select(text => (Text: text, pattern.Name))).ToArray());
        var typed = Gen.Elements<Func<string, string>>(
            static text => text.Replace('\'', '’'),
            static text => text.Replace('\'', 'ʼ'),
            static text => text.Replace(' ', '\u00A0'),
            static text => text.Replace(" ", "  ", StringComparison.Ordinal),
            static text => text.Replace(" ", "\u202F\u200B", StringComparison.Ordinal),
            static text => text.Replace('-', '‑'),
            static text => "\u200B" + text + "\uFEFF",
            static text => text.Normalize(System.Text.NormalizationForm.FormD),
            static text => Regex.Replace(text, "[a-z]", static letter => $"{(char)(letter.Value[0] + 0xFEE0)}"),
            static text => text + "!",
            static text => text + " …",
            static text => text + "。");
        var cases = from one in example from ways in Gen.Choose(1, 3).SelectMany(n => Gen.ArrayOf(typed, n)) select (one, ways);

        Prop.ForAll(cases.ToArbitrary(), generated =>
        {
            var request = generated.ways.Aggregate(generated.one.Text, static (text, way) => way(text));
            return (registry.TryMatch(request, null, out var match) && match.Pattern!.Name == generated.one.Name).Label(request);
        }).QuickCheckThrowOnFailure();
    }

    private static (PatternDefinition? Pattern, bool ByPhrase) Oracle(PatternDefinition[] patterns, string query, PatternType? type)
    {
        var asked = patterns.Where(pattern => type is null || pattern.Type == type).OrderByDescending(pattern => pattern.Priority).ToArray();
        var byPhrase = asked.FirstOrDefault(pattern => pattern.Phrases.Append(pattern.Name).Any(phrase => phrase.Trim().Equals(query.Trim(), StringComparison.OrdinalIgnoreCase)));
        if (byPhrase is not null) return (byPhrase, true);
        return (Texts(query).Select(text => asked.FirstOrDefault(pattern => pattern.Triggers.Any(trigger => Find(trigger, text).Success))).FirstOrDefault(static pattern => pattern is not null), false);
    }

    private static IEnumerable<KeyValuePair<string, string>> Captures(PatternDefinition pattern, string query)
    {
        var match = Texts(query).SelectMany(text => pattern.Triggers.Select(trigger => Find(trigger, text))).FirstOrDefault(static match => match.Success);
        return match?.Groups["rest"] is { Success: true } rest ? [KeyValuePair.Create("rest", rest.Value.Trim())] : [];
    }

    /// <summary>These requests have nothing to read but their outer white space and a sign of degrees Kelvin.</summary>
    private static IEnumerable<string> Texts(string query) => [query.Trim().Normalize(), query];

    private static Match Find(string trigger, string query) => Regex.Match(query, trigger, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
