using System.Text;
using System.Text.Json;

namespace PatternExecution.Tests.Samples;

public sealed class ConsoleHarnessTests
{
    private static readonly string[] ResultFields = ["query", "status", "pattern", "route", "cache", "tokens", "elapsedMs", "output", "legs", "error"];

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("harness-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Demo_answers_requests_of_all_types_twice_and_shows_statistics()
    {
        var ended = await HarnessProcess.RunAsync();

        Assert.That((ended.ExitCode, ended.Errors), Is.EqualTo((0, "")));
        Assert.That(ended.Output, Does.Contain("200 memories").And.Not.Contain("\u001b"), "plain where it is redirected");
        foreach (var word in new[] { "infrastructure", "hybrid", "noMatch", "rejected", "Requests by type", "Cache layers", "tokens spent" })
            Assert.That(ended.Output, Does.Contain(word));
        Assert.That(Rows(ended.Output).Count(static row => row[6] == "memory"), Is.GreaterThanOrEqualTo(40), "reads that a cache answered the second time");
        Assert.That(Rows(ended.Output), Has.Count.GreaterThanOrEqualTo(60));
        Assert.That(Rows(ended.Output).Select(static row => row[3]), Has.None.EqualTo("failed"));
    }

    [Test]
    public async Task Run_stores_recalls_searches_and_compares_and_forgets_cached_reads_after_a_store()
    {
        var memories = Write("memories.ndjson", """
            {"id":"00000000-0000-7000-8000-000000000001","content":"The gateway times out after 30 seconds.","tags":["gateway"],"importance":0.7}
            {"content":"Releases are cut on Thursdays."}
            """);
        var queries = Write("queries.txt", """
            find memories tagged gateway
            find memories tagged gateway
            remember that the café gateway was moved to Zürich tagged gateway, Zürich
            find memories tagged gateway
            what do we know about Zürich?
            compare recall_memory with store_memory
            how tall is the Eiffel Tower
            """);

        var ended = await HarnessProcess.RunAsync("run", "--queries", queries, "--memories", memories, "--mode", "comprehensive");
        var lines = ended.Lines();

        Assert.That((ended.ExitCode, ended.Errors), Is.EqualTo((0, "")));
        foreach (var line in lines) Assert.That(line.EnumerateObject().Select(static property => property.Name), Is.EqualTo(ResultFields));
        Assert.That(lines.Select(static line => Text(line, "status")), Is.EqualTo(["succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "noMatch"]));
        Assert.That(lines.Select(static line => Text(line, "cache")), Is.EqualTo([null, "memory", null, null, null, null, null]), "a store makes the same read execute again");
        Assert.That(lines.Select(static line => Text(line, "route")), Is.EqualTo(["memory", "memory", "memory", "memory", "memory", "hybrid", null]));
        Assert.That(lines[6].GetProperty("pattern").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(lines[0].GetProperty("output").GetArrayLength(), Is.EqualTo(1));
        Assert.That(lines[1].GetProperty("tokens").GetInt32(), Is.Zero, "a cached answer costs nothing");

        var stored = lines[2].GetProperty("output").GetProperty("id").GetGuid();
        Assert.That(Ids(lines[3].GetProperty("output")), Does.Contain(stored).And.Contain(Guid.Parse("00000000-0000-7000-8000-000000000001")));
        Assert.That(Ids(lines[4].GetProperty("output"))[0], Is.EqualTo(stored));
        Assert.That(ended.Output, Does.Contain("café gateway"), "nothing is escaped that need not be");

        var legs = lines[5].GetProperty("legs").EnumerateArray().ToArray();
        Assert.That(legs.Select(static leg => Text(leg, "leg")), Is.EqualTo(["infrastructure", "memory"]));
        Assert.That(lines[5].GetProperty("output").GetProperty("infrastructure").GetProperty("first").GetProperty("name").GetString(), Is.EqualTo("recall_memory"));
    }

    [Test]
    public async Task Chat_answers_what_it_knows_asks_the_model_for_the_rest_and_shows_the_tokens_saved()
    {
        var queries = Write("turns.txt", """
            what did we decide about retries?
            please write a poem about the sea
            what did we decide about retries?
            """);

        var ended = await HarnessProcess.RunAsync("chat", "--queries", queries, "--latency", "1");

        Assert.That((ended.ExitCode, ended.Errors), Is.EqualTo((0, "")));
        Assert.That(ended.Output, Does.Contain("recall_memory, executed> ").And.Contain("recall_memory, memory> ").And.Contain("it has read 3 messages"));
        Assert.That(ended.Output, Does.Contain("3 turns: 2 by the engine, 1 by the model."));
        Assert.That(ended.Output, Does.Not.Contain(" 0 saved by"));
    }

    [Test]
    public async Task Run_reads_standard_input_with_a_byte_order_mark_skips_blank_lines_and_takes_the_column_before_a_tab()
    {
        byte[] input = [.. Encoding.UTF8.GetPreamble(), .. "ping\tignored\r\n\r\n   \nrun the command ls /\n"u8];

        var ended = await HarnessProcess.RunAsync(input, ["run", "--queries", "-", "--repeat", "2"]);

        Assert.That(ended.Lines().Select(static line => Text(line, "query")), Is.EqualTo(["ping", "run the command ls /", "ping", "run the command ls /"]));
        Assert.That(ended.Lines().Select(static line => Text(line, "cache")), Is.EqualTo([null, null, "memory", null]));
        Assert.That(Text(ended.Lines()[1], "error"), Does.Contain("not allowed"));
    }

    [Test]
    public async Task Run_takes_a_pattern_file_whose_functions_it_has()
    {
        var patterns = Write("p.json", """
            {"patterns":[{"name":"greet","type":"infrastructure","function":"echo","triggers":["^greet (?<person>\\w+)$"]}]}
            """);

        var ended = await HarnessProcess.RunAsync(["run", "--patterns", patterns, "--queries", Write("q.txt", "greet Ana\n")]);

        Assert.That(ended.Lines()[0].GetProperty("output").GetProperty("person").GetString(), Is.EqualTo("Ana"));
    }

    [Test]
    public async Task Run_shows_statistics_apart_from_its_results()
    {
        var ended = await HarnessProcess.RunAsync("run", "--queries", Write("q.txt", "recall caching\n"), "--repeat", "4", "--statistics");

        Assert.That(ended.Lines(), Has.Count.EqualTo(4));
        Assert.That(ended.Errors, Does.Match(@"\| memory +\| 3 +\| 1 +\| 75 %").And.Contain("recent match 3, trigger 1"));
    }

    [Test]
    public async Task Run_names_every_function_that_is_missing()
    {
        var patterns = Write("p.json", """
            {"patterns":[{"name":"a","type":"infrastructure","function":"first_gone"},{"name":"b","type":"hybrid","function":"second_gone"}]}
            """);

        var ended = await HarnessProcess.RunAsync("run", "--patterns", patterns, "--queries", Write("q.txt", "a\n"));

        Assert.That((ended.ExitCode, ended.Output), Is.EqualTo((1, "")));
        Assert.That(ended.Errors, Does.Contain("first_gone").And.Contain("second_gone"));
    }

    [Test]
    public async Task Run_answers_from_Redis_what_another_process_has_answered()
    {
        var redis = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS");
        if (string.IsNullOrEmpty(redis)) Assert.Ignore("ignored: no Redis; tests/run.sh brings one up");
        var patterns = Write("p.json", """{"patterns":[{"name":"say","type":"infrastructure","function":"echo","triggers":["^say (?<word>.+)$"]}]}""");
        var queries = Write("q.txt", $"say {Guid.NewGuid():n}\n");

        var first = await HarnessProcess.RunAsync("run", "--patterns", patterns, "--queries", queries, "--redis", redis!);
        var second = await HarnessProcess.RunAsync("run", "--patterns", patterns, "--queries", queries, "--redis", redis!);

        Assert.That(first.Output, Does.Contain("\"cache\":null"));
        Assert.That(second.Output, Does.Contain("\"cache\":\"redis\""));
    }

    [Test]
    public async Task Run_says_that_Redis_does_not_answer_and_answers_without_it()
    {
        var ended = await HarnessProcess.RunAsync("run", "--queries", Write("q.txt", "health check\n"), "--redis", "127.0.0.1:1");

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Output, Does.Contain("\"status\":\"succeeded\""));
        Assert.That(ended.Errors, Does.Contain("127.0.0.1:1 does not answer"));
    }

    [Test]
    public async Task Run_answers_the_same_with_memories_in_PostgreSQL()
    {
        var postgres = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_POSTGRES");
        if (string.IsNullOrEmpty(postgres)) Assert.Ignore("ignored: no PostgreSQL; tests/run.sh brings one up");
        var queries = Write("q.txt", "recall caching\nwhat do we know about deployment\nfind everything tagged cache\nstore that the tests are green\nrecall the tests\nsemantic search for caching and retries\n");
        string[] run = ["run", "--memories", Path.Combine(Repository.Root, "samples", "ConsoleHarness", "data", "memories.ndjson"), "--queries", queries];

        var embedded = await HarnessProcess.RunAsync(run);
        var kept = await HarnessProcess.RunAsync([.. run, "--postgres", postgres!]);

        Assert.That(embedded.Lines().Count(static line => line.GetProperty("status").GetString() == "succeeded"), Is.GreaterThanOrEqualTo(4), embedded.Output);
        Assert.That(kept.Lines().Select(Answer), Is.EqualTo(embedded.Lines().Select(Answer)));

        // A score counts how long ago a memory was used, which no two runs have in common on a busy machine.
        Assert.That(kept.Lines().SelectMany(Scores), Is.EqualTo(embedded.Lines().SelectMany(Scores)).Within(0.01));

        static IEnumerable<double> Scores(System.Text.Json.JsonElement line) => System.Text.RegularExpressions.Regex
            .Matches(line.GetRawText(), "\"score\":([0-9.]+)", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5))
            .Select(static match => double.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));

        // What a run makes anew, times and identities, is left out.
        static string Answer(System.Text.Json.JsonElement line) => System.Text.RegularExpressions.Regex.Replace(
            line.GetRawText(), "(\"(?:elapsedMs|id|createdAt|score)\":)[^,}]*", "$1", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Run_ends_with_an_error_where_its_database_is_not_there()
    {
        var ended = await HarnessProcess.RunAsync("run", "--queries", Write("q.txt", "ping\n"), "--postgres", "Host=127.0.0.1;Port=1;Timeout=2");

        Assert.That((ended.ExitCode, ended.Output), Is.EqualTo((1, "")));
        Assert.That(ended.Errors, Does.Contain("cannot be reached"));
    }

    [TestCase("run", "--queries", "/nowhere/queries.txt")]
    [TestCase("run", "--queries", "-", "--mode", "quick")]
    [TestCase("run", "--queries", "-", "--repeat", "0")]
    [TestCase("run", "--queries", "-", "--memories", "/nowhere/memories.ndjson")]
    [TestCase("run", "--queries", "-", "--patterns", "/nowhere/patterns.json")]
    [TestCase("match", "--queries", "-")]
    [TestCase("match", "--queries", "-", "--patterns", "/nowhere/patterns.json")]
    [TestCase("recall", "--queries", "-", "--memories", "/nowhere/memories.ndjson")]
    [TestCase("validate", "--patterns", "/nowhere/patterns.json")]
    [TestCase("nonsense")]
    public async Task Error_goes_to_standard_error_and_the_exit_code_says_so(params string[] arguments)
    {
        var ended = await HarnessProcess.RunAsync(arguments);

        Assert.That(ended.ExitCode, Is.Not.Zero);
        Assert.That(ended.Errors, Is.Not.Empty);
        Assert.That(ended.Errors, Does.Not.Contain("   at "), "a message, not a stack trace");
    }

    [TestCase("uap")]
    [TestCase("home")]
    public async Task Match_gives_every_query_of_the_public_data_its_pattern(string set)
    {
        var folder = PublicData.Folder("matching");
        var queries = Path.Combine(folder, $"{set}.queries.tsv");
        var expected = File.ReadLines(queries).Where(static line => line.Length > 0).Select(static line => line.Split('\t')).ToArray();

        var ended = await HarnessProcess.RunAsync("match", "--patterns", Path.Combine(folder, $"{set}.patterns.json"), "--queries", queries);
        var lines = ended.Lines();

        Assert.That((ended.ExitCode, ended.Errors), Is.EqualTo((0, "")));
        Assert.That(lines.Select(static line => (Text(line, "query"), Text(line, "pattern"))), Is.EqualTo(expected.Select(static pair => (pair[0], pair[1] == "-" ? null : pair[1]))));
        Assert.That(lines.Select(static line => Text(line, "how")).Distinct(), Is.SubsetOf(["phrase", "recent", "trigger", null]));
    }

    [Test]
    public async Task Match_says_how()
    {
        var patterns = Write("p.json", """{"patterns":[{"name":"greet","type":"memory","triggers":["^hello"],"phrases":["good day"]}]}""");

        var ended = await HarnessProcess.RunAsync("match", "--patterns", patterns, "--queries", Write("q.txt", "hello you\nhello you\nGood Day\nbye\n"));

        Assert.That(ended.Output.ReplaceLineEndings("\n"), Is.EqualTo(
            """
            {"query":"hello you","pattern":"greet","how":"trigger"}
            {"query":"hello you","pattern":"greet","how":"recent"}
            {"query":"Good Day","pattern":"greet","how":"phrase"}
            {"query":"bye","pattern":null,"how":null}

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task Explain_says_why_what_lost_and_what_would_be_called_even_where_the_function_is_the_hosts()
    {
        var patterns = Write("p.json", """
            {"patterns":[
              {"name":"deploy","type":"hybrid","priority":2,"function":"rollout","triggers":["^deploy (?<environment>\\w+)"]},
              {"name":"anything","type":"memory","triggers":["\\w+"]}]}
            """);

        var ended = await HarnessProcess.RunAsync("explain", "--patterns", patterns, "--mode", "comprehensive", "deploy staging");

        Assert.That((ended.ExitCode, ended.Errors), Is.EqualTo((0, "")));
        foreach (var part in new[] { "deploy (hybrid", "^deploy", "beaten", "anything", "hybrid, confidence", "cache", "rollout", "Recall", "environment = staging" })
            Assert.That(ended.Output, Does.Contain(part));
    }

    [Test]
    public async Task Validate_lists_seven_faults_with_their_lines_and_ends_non_zero()
    {
        var patterns = Write("faulty.json", """
            {
              "patterns": [
                { "name": "one", "type": "memory",
                  "colour": "blue" },
                { "name": "two", "type": "memory",
                  "triggers": ["^(open"] },
                { "name": "three", "type": "memory",
                  "costTokens": -1 },
                { "name": "a name", "type": "memory" },
                { "name": "five", "type": "sideways" },
                { "name": "six", "type": "memory", "triggers": ["^six"],
                  "examples": ["seven"] },
                { "name": "eight", "type": "memory", "triggers": ["^eight"],
                  "counterExamples": ["eight times"] }
              ]
            }
            """);

        var ended = await HarnessProcess.RunAsync("validate", "--patterns", patterns);
        var errors = ended.Errors.Split('\n').Where(line => line.StartsWith(patterns, StringComparison.Ordinal)).ToArray();

        Assert.That(ended.ExitCode, Is.EqualTo(1));
        Assert.That(errors.Select(line => line[(patterns.Length + 1)..].Split(':')[0]), Is.EqualTo(["4", "6", "8", "9", "10", "12", "14"]), ended.Errors);
        Assert.That(errors, Has.All.Contains(": error: "));
        Assert.That(ended.Output, Does.Contain("7 errors"));
    }

    [Test]
    public async Task Validate_warns_of_functions_that_the_host_has_to_register_and_ends_zero()
    {
        var patterns = Write("sound.json", """
            {
              "patterns": [
                { "name": "deploy", "type": "infrastructure",
                  "function": "rollout", "triggers": ["^deploy"], "examples": ["deploy it"], "counterExamples": ["stop"] }
              ]
            }
            """);

        var ended = await HarnessProcess.RunAsync("validate", "--patterns", patterns);

        Assert.That(ended.ExitCode, Is.Zero);
        Assert.That(ended.Errors, Does.StartWith($"{patterns}:4: warning: ").And.Contain("rollout"));
        Assert.That(ended.Output, Does.Contain("1 patterns, 1 examples and 1 counter-examples hold, 1 warnings"));
    }

    [Test]
    public async Task Recall_gives_identities_and_scores_best_first()
    {
        var memories = Write("memories.ndjson", """
            {"id":"00000000-0000-7000-8000-000000000001","content":"Shipping to Japan takes nine days."}
            {"id":"00000000-0000-7000-8000-000000000002","content":"The cache is cleared when a catalogue is imported."}
            {"id":"00000000-0000-7000-8000-000000000003","content":"Invoices for Japan are in yen."}
            """);

        var ended = await HarnessProcess.RunAsync("recall", "--memories", memories, "--queries", Write("q.tsv", "1\thow long does shipping to Japan take\n"), "--top", "2");
        var line = ended.Lines().Single();
        var scores = line.GetProperty("scores").EnumerateArray().Select(static score => score.GetDouble()).ToArray();

        Assert.That(line.EnumerateObject().Select(static property => property.Name), Is.EqualTo(["query", "ids", "scores"]));
        Assert.That(line.GetProperty("ids")[0].GetGuid(), Is.EqualTo(Guid.Parse("00000000-0000-7000-8000-000000000001")));
        Assert.That(scores, Has.Length.EqualTo(2).And.Ordered.Descending);
        Assert.That(scores, Has.All.InRange(0, 1));
    }

    private static IReadOnlyList<string[]> Rows(string output) =>
        [.. output.Split('\n').Select(static line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)).Where(static row => row.Length == 8 && row[0] != "request" && !row[0].StartsWith('-'))];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static Guid[] Ids(JsonElement hits) => [.. hits.EnumerateArray().Select(static hit => (hit.TryGetProperty("memory", out var memory) ? memory : hit).GetProperty("id").GetGuid())];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
