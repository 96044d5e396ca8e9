using System.Text;
using System.Text.Json;
using PatternExecution.Matching;

namespace PatternExecution.Tests.Matching;

/// <summary>Real patterns and requests: the winner is known, and stays that of a linear scan whatever is done to the request.</summary>
internal sealed class MatchingDataTests
{
    private const int Mutations = 400;

    [TestCase("uap")]
    [TestCase("home")]
    public void Winner_of_every_request_is_the_known_one(string set)
    {
        var (names, triggers, queries) = Load(set);
        var index = TriggerIndex.Build(triggers, TimeSpan.FromMinutes(1));
        foreach (var (query, winner) in queries)
        {
            var found = index.FindFirst(query, 1).Trigger;
            Assert.That(found is null ? "-" : names[Array.IndexOf(triggers, found)], Is.EqualTo(winner), query);
        }
    }

    [TestCase("uap", 1)]
    [TestCase("home", 2)]
    public void Mutated_requests_find_what_a_linear_scan_finds(string set, int seed)
    {
        var (_, triggers, queries) = Load(set);
        var index = TriggerIndex.Build(triggers, TimeSpan.FromMinutes(1));
        var random = new Random(seed);
        for (var i = 0; i < Mutations; i++)
        {
            var query = Mutate(queries[random.Next(queries.Count)].Query, random);
            if (LinearScan.FindFirst(triggers, query, 1) is { } expected) Assert.That(Array.IndexOf(triggers, index.FindFirst(query, 1).Trigger), Is.EqualTo(expected), query);
        }
    }

    private static string Mutate(string query, Random random)
    {
        string[] strange = ["\u212A", "\u017F", "\u00DF", "\u0301", "\U0001F600", "\uD83D", "\n", " ", "\u00A0", "\u200D", "\u0130", "x"];
        var text = new StringBuilder(query);
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    for (var i = 0; i < text.Length; i++) text[i] = random.Next(2) == 0 ? char.ToUpperInvariant(text[i]) : char.ToLowerInvariant(text[i]);
                    break;
                case 1:
                    text.Replace('k', '\u212A').Replace('K', '\u212A');
                    break;
                case 2:
                    text.Insert(random.Next(3) == 0 ? text.Length : at, strange[random.Next(strange.Length)]);
                    break;
                default:
                    if (text.Length > 1) text.Remove(at, 1);
                    break;
            }
        }

        return text.ToString();
    }

    private static (string[] Names, Trigger[] Triggers, List<(string Query, string Winner)> Queries) Load(string set)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(PublicData.Find($"matching/{set}.patterns.json")));
        var patterns = file.RootElement.GetProperty("patterns").EnumerateArray().Select(pattern =>
            (Name: pattern.GetProperty("name").GetString()!, Trigger: pattern.GetProperty("triggers")[0].GetString()!)).ToArray();
        var queries = File.ReadLines(PublicData.Find($"matching/{set}.queries.tsv")).Select(line => (line[..line.LastIndexOf('\t')], line[(line.LastIndexOf('\t') + 1)..])).ToList();
        return ([.. patterns.Select(p => p.Name)], LinearScan.Triggers(patterns.Select(p => p.Trigger)), queries);
    }
}
