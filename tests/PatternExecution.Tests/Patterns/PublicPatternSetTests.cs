using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PublicPatternSetTests
{
    [TestCase("uap")]
    [TestCase("home")]
    public void Every_query_of_a_public_set_reaches_the_pattern_that_wins_one_by_one(string name)
    {
        var folder = Path.Combine(DataFolder(), "matching");
        if (!Directory.Exists(folder)) Assert.Ignore("ignored: no data");
        var registry = PatternRegistryTests.Registry([.. PatternFile.Load(Path.Combine(folder, $"{name}.patterns.json"))]);
        var wrong = new List<string>();
        var queries = File.ReadLines(Path.Combine(folder, $"{name}.queries.tsv")).Select(line => line.Split('\t')).ToArray();

        foreach (var query in queries)
        {
            var reached = PatternRegistryTests.NameOf(registry, query[0]) ?? "-";
            if (reached != query[1]) wrong.Add($"{query[0]}: {reached} instead of {query[1]}");
        }

        Assert.That(queries, Has.Length.GreaterThan(1_000));
        Assert.That(wrong, Is.Empty);
    }

    private static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("PATTERN_EXECUTION_DATA") is { Length: > 0 } named) return named;
        return Path.Combine(Repository.Root, "..", "shared", "data");
    }
}
