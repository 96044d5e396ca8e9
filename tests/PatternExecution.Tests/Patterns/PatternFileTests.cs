using System.Text;
using System.Text.Json;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PatternFileTests
{
    [Test]
    public void Trigger_that_is_only_safe_because_it_runs_in_linear_time_is_accepted_with_advice()
    {
        var file = Encoding.UTF8.GetBytes("""
            { "patterns": [
              { "name": "nested", "type": "infrastructure", "triggers": ["^(a+)+$"] },
              { "name": "adjacent", "type": "infrastructure", "triggers": ["^\\d+\\d+zz$"] },
              { "name": "opted_in", "type": "infrastructure", "triggers": ["^(a+)+zz$"], "allowBacktracking": true },
              { "name": "plain", "type": "infrastructure", "triggers": ["^deploy now$"] } ] }
            """);

        var advice = PatternFile.Check(file, "advice.json");

        Assert.That(PatternFile.Load(file, "advice.json"), Has.Count.EqualTo(4));
        Assert.That(advice.Select(static fault => (fault.Pattern, fault.Line, fault.IsWarning)), Is.EqualTo(new[] { ("nested", 2, true), ("adjacent", 3, true) }));
        Assert.That(advice[0].Message, Does.Contain("NestedRepeats").And.Contain("(a+)+").And.Contain("To mend it"));
        Assert.That(advice[1].Message, Does.Contain("AdjacentRepeats").And.Contain("join the repeats"));
    }

    [TestCase(@"^(\w+\s?)*\1$", "error", "NestedRepeats", @"(\w+\s?)*")]
    [TestCase(@"(.{0,100}x){50}zz", "linear time", "NestedRepeats", @"(.{0,100}x){50}")]
    [TestCase(@"(?=.{0,5000}(x{1,1000}){1,1000})y", "withstood", "NestedRepeats", @"(x{1,1000}){1,1000}")]
    [TestCase(@"(?:\w|\d)*!", "linear time", "OverlappingAlternatives", @"(?:\w|\d)*")]
    [TestCase(@"\s*.*\s*.*x", "linear time", "AdjacentRepeats", @"\s*.*")]
    [TestCase(@"(?:[ab]?){40}c", "withstood", "EmptyRounds", @"(?:[ab]?){40}")]
    [TestCase(@"(?:(?:ab?c){90}d){90}", "withstood", "LargeCounts", @"(?:(?:ab?c){90}d){90}")]
    public void Unsafe_trigger_is_named_with_its_rule_its_part_and_a_mend_whether_it_is_accepted_or_not(string trigger, string verdict, string rule, string part)
    {
        var file = JsonSerializer.SerializeToUtf8Bytes(new { patterns = new[] { new { name = "unsafe", type = "infrastructure", triggers = new[] { trigger } } } });
        var fault = PatternFile.Check(file, "unsafe.json").Single();
        Assert.That(fault.IsWarning, Is.EqualTo(verdict != "error"));
        Assert.That(fault.Message, Does.Contain($"rule {rule}").And.Contain($"'{part}'"));
        Assert.That(fault.Message, fault.IsWarning ? Does.Contain(verdict).And.Contain("To mend it, ") : Does.Contain("Mend: "));
    }

    [Test]
    public void Every_field_is_read()
    {
        const string json = """
            {
              "$schema": "https://example.org/patterns.schema.json",
              // comments and trailing commas are allowed
              "patterns": [
                { "name": "recall_memory", "type": "hybrid", "priority": 90, "costTokens": 100, "cacheTtl": "1.00:05:00",
                  "triggers": ["^recall\\s+(?<query>.+)$"], "phrases": ["recall everything"], "cacheScope": "local", "cacheTags": ["a"],
                  "sideEffects": false, "function": "look_up", "memory": { "operation": "searchByTag", "top": 7 }, "fallback": true,
                  "examples": ["recall the caching decision"], "counterExamples": ["remember that caching is off"],
                  "metadata": { "owner": "team a" }, },
                { "name": "b", "type": "infrastructure" },
              ]
            }
            """;

        var patterns = PatternFile.Load(Bytes(json), "x.json");

        Assert.That(patterns, Has.Count.EqualTo(2));
        var pattern = patterns[0];
        Assert.Multiple(() =>
        {
            Assert.That((pattern.Name, pattern.Type, pattern.Priority, pattern.CostTokens), Is.EqualTo(("recall_memory", PatternType.Hybrid, 90, 100)));
            Assert.That((pattern.CacheTtl, pattern.CacheScope), Is.EqualTo((TimeSpan.FromMinutes((24 * 60) + 5), CacheScope.Local)));
            Assert.That((pattern.Function, pattern.Memory, pattern.Fallback, pattern.SideEffects), Is.EqualTo(("look_up", new MemoryOperation { Operation = MemoryOperationKind.SearchByTag, Top = 7 }, true, false)));
            Assert.That(pattern.Triggers, Is.EqualTo(new[] { "^recall\\s+(?<query>.+)$" }));
            Assert.That(pattern.Phrases.Concat(pattern.Examples).Concat(pattern.CounterExamples).Concat(pattern.CacheTags),
                Is.EqualTo(new[] { "recall everything", "recall the caching decision", "remember that caching is off", "a" }));
            Assert.That(pattern.Metadata, Is.EqualTo(new Dictionary<string, string> { ["owner"] = "team a" }));
            Assert.That(patterns[1] with { Name = "c" }, Is.EqualTo(new PatternDefinition { Name = "c", Type = PatternType.Infrastructure, Triggers = patterns[1].Triggers, Phrases = patterns[1].Phrases }));
        });
    }

    [Test]
    public void Seven_different_faults_are_all_reported_with_their_lines()
    {
        const string json = """
            { "patterns": [
              { "name": "a", "type": "infrastructure",
                "colour": "red" },
              { "name": "b b", "type": "infrastructure" },
              { "name": "A", "type": "memory" },
              { "name": "c", "type": "infrastructure",
                "triggers": ["fine",
                  "(open"] },
              { "name": "d", "type": "hybrid",
                "costTokens": -1 },
              { "name": "e", "type": "infrastructure", "triggers": ["^echo"],
                "examples": [ "echo this",
                  "say this" ] },
              { "name": "f", "type": "infrastructure", "triggers": ["^print"],
                "counterExamples": ["print this"] }
            ] }
            """;

        var faults = PatternFile.Check(Bytes(json), "set.json");

        Assert.That(faults.Select(fault => (fault.Line, fault.Pattern, fault.Field)), Is.EqualTo(new (int, string?, string)[]
        {
            (3, "a", "colour"), (4, "b b", "name"), (5, "A", "name"), (8, "c", "triggers[1]"), (10, "d", "costTokens"), (13, "e", "examples[1]"), (15, "f", "counterExamples[0]"),
        }));
        string[] parts = ["no field", "'b b'", "ignoring case", "offset 5", "0 or more", "'say this' reaches no pattern", "'print this' reaches pattern 'f' by the trigger '^print'"];
        Assert.Multiple(() =>
        {
            foreach (var (fault, part) in faults.Zip(parts)) Assert.That(fault.ToString(), Does.StartWith($"set.json:{fault.Line}: error: ").And.Contain(part));
        });
        Assert.That(Assert.Throws<PatternValidationException>(() => PatternFile.Load(Bytes(json), "set.json"))!.Faults, Is.EqualTo(faults));
    }

    [TestCase("""{ "name": "a", "type": "infra" }""", "type", "'infra'", "\"infrastructure\", \"memory\", \"hybrid\"")]
    [TestCase("""{ "name": "a", "type": "Hybrid" }""", "type", "did you mean 'hybrid'")]
    [TestCase("""{ "name": "a" }""", "type", "is missing")]
    [TestCase("""{ "type": "memory" }""", "patterns[0].name", "is missing")]
    [TestCase("""{ "name": 7, "type": "memory" }""", "patterns[0].name", "is 7; use a text")]
    [TestCase("""{ "name": "a", "type": "memory", "triggers": "x" }""", "triggers", "'x'; use a list")]
    [TestCase("""{ "name": "a", "type": "memory", "triggers": ["x", 5] }""", "triggers[1]", "is 5; use a text")]
    [TestCase("""{ "name": "a", "type": "memory", "trigers": [] }""", "trigers", "did you mean 'triggers'?")]
    [TestCase("""{ "name": "a", "type": "memory", "Priority": 1 }""", "Priority", "did you mean 'priority'?")]
    [TestCase("""{ "name": "a", "type": "memory", "priority": "1" }""", "priority", "is '1'; use a whole number")]
    [TestCase("""{ "name": "a", "type": "memory", "priority": 1.5 }""", "priority", "is 1.5")]
    [TestCase("""{ "name": "a", "type": "memory", "priority": 1, "priority": 2 }""", "priority", "given twice")]
    [TestCase("""{ "name": "a", "type": "memory", "cacheTtl": 300 }""", "cacheTtl", "\"00:05:00\"")]
    [TestCase("""{ "name": "a", "type": "memory", "cacheTtl": "5" }""", "cacheTtl", "hh:mm:ss")]
    [TestCase("""{ "name": "a", "type": "memory", "cacheTtl": "-00:00:01" }""", "cacheTtl", "is -00:00:01; use 00:00:00")]
    [TestCase("""{ "name": "a", "type": "memory", "staleWhile": "1" }""", "staleWhile", "hh:mm:ss")]
    [TestCase("""{ "name": "a", "type": "memory", "staleWhile": "-00:00:01" }""", "staleWhile", "is -00:00:01; use 00:00:00 (never)")]
    [TestCase("""{ "name": "a", "type": "memory", "staleWhile": "9999.00:00:00" }""", "staleWhile", "3650.00:00:00")]
    [TestCase("""{ "name": "a", "type": "memory", "cacheScope": "global" }""", "cacheScope", "\"shared\"")]
    [TestCase("""{ "name": "a", "type": "memory", "cacheTags": ["x\ny"] }""", "cacheTags[0]", "line breaks")]
    [TestCase("""{ "name": "a", "type": "memory", "fallback": "yes" }""", "fallback", "true or false")]
    [TestCase("""{ "name": "a", "type": "memory", "phrases": [null] }""", "phrases[0]", "is null")]
    [TestCase("""{ "name": "a", "type": "memory", "phrases": [" "] }""", "phrases[0]", "give it a text")]
    [TestCase("""{ "name": "a", "type": "memory", "phrases": ["go\u0000"] }""", "phrases[0]", "U+0000")]
    [TestCase("""{ "name": "a", "type": "memory", "phrases": ["\ud800"] }""", "phrases[0]", "surrogate")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "top": 1001 } }""", "memory.top", "1 to 1000")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "operation": "serch" } }""", "memory.operation", "\"recall\"")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "tops": 1 } }""", "memory.tops", "did you mean 'top'?")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "recencyWeight": -0.5 } }""", "memory.recencyWeight", "is -0.5; use 0 to 1")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "importanceWeight": "much" } }""", "memory.importanceWeight", "is 'much'; use a number from 0 to 1")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "recencyWeight": 0.7, "importanceWeight": 0.5 } }""", "memory.importanceWeight", "at most 1 together")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "recencyHalfLife": "00:00:00" } }""", "memory.recencyHalfLife", "use 00:00:01 to 3650.00:00:00")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": { "recencyHalfLife": 7 } }""", "memory.recencyHalfLife", "hh:mm:ss")]
    [TestCase("""{ "name": "a", "type": "memory", "memory": "recall" }""", "memory", "use an object")]
    [TestCase("""{ "name": "a", "type": "infrastructure", "memory": {} }""", "memory", "uses no memories")]
    [TestCase("""{ "name": "a", "type": "memory", "function": "f" }""", "function", "runs none")]
    [TestCase("""{ "name": "a", "type": "memory", "metadata": { "k": 1 } }""", "metadata.k", "is 1; use a text")]
    [TestCase("3", "patterns[0]", "is 3; use an object")]
    public void One_fault_is_reported_once_under_its_field(string pattern, string field, params string[] parts)
    {
        var fault = PatternFile.Check(Bytes($$"""
            { "patterns": [
              {{pattern}} ] }
            """), "x.json").Single();

        Assert.That((fault.Field, fault.Line, fault.File, fault.IsWarning), Is.EqualTo((field, 2, "x.json", false)));
        foreach (var part in parts) Assert.That(fault.Message, Does.Contain(part));
    }

    [TestCase("", 1, "column 1")]
    [TestCase("{ \"patterns\": [\n  { \"name\" \"é\" } ] }", 2, "column 12")]
    [TestCase("{ \"patterns\": [] } x", 1, "column 20")]
    [TestCase("{ \"patterns\": [", 1, "column 16")]
    public void Malformed_json_is_one_fault_with_line_and_column(string json, int line, string column)
    {
        var fault = PatternFile.Check(Bytes(json), "x.json").Single();

        Assert.That((fault.Line, fault.Field), Is.EqualTo((line, "json")));
        Assert.That(fault.Message, Does.Contain(column));
    }

    [TestCase("[]", "json", "use an object")]
    [TestCase("{}", "patterns", "is missing")]
    [TestCase("{ \"patterns\": {} }", "patterns", "use a list")]
    [TestCase("{ \"patterns\": [], \"pattern\": [] }", "pattern", "did you mean 'patterns'?")]
    [TestCase("{ \"patterns\": [], \"$schema\": 1 }", "$schema", "is 1")]
    public void Document_around_the_patterns_is_checked(string json, string field, string part)
    {
        var fault = PatternFile.Check(Bytes(json), "x.json").Single();

        Assert.That(fault.Field, Is.EqualTo(field));
        Assert.That(fault.Message, Does.Contain(part));
    }

    [Test]
    public void Bytes_that_are_not_utf8_are_reported_with_their_line_and_a_byte_order_mark_is_not()
    {
        byte[] latin = [.. "{ \"patterns\": [\n { \"name\": \""u8, 0xE9, .. "\" } ] }"u8];
        byte[] marked = [0xEF, 0xBB, 0xBF, .. "{ \"patterns\": [] }"u8];

        Assert.That(PatternFile.Check(latin, "x.json").Single() is { Line: 2 } fault && fault.Message.Contains("UTF-8", StringComparison.Ordinal), Is.True);
        Assert.That(PatternFile.Check(marked, "x.json"), Is.Empty);
    }

    [Test]
    public void Missing_and_too_large_files_are_faults_that_say_so()
    {
        var missing = PatternFile.Check(Path.Combine(TestContext.CurrentContext.WorkDirectory, "nowhere.json")).Single();
        var large = PatternFile.Check(new byte[PatternFile.MaxBytes + 1], "x.json").Single();

        Assert.That(missing.Message, Does.Contain("does not exist"));
        Assert.That(large.Message, Does.Contain("64 MiB"));
    }

    [Test]
    public void Hidden_phrase_and_useless_time_to_live_are_warnings_that_do_not_stop_loading()
    {
        var json = Bytes("""
            { "patterns": [
              { "name": "a", "type": "memory", "phrases": ["go"], "priority": 1 },
              { "name": "b", "type": "memory", "phrases": ["GO"], "memory": { "operation": "store" }, "cacheTtl": "00:01:00" },
              { "name": "c", "type": "memory", "cacheScope": "none", "staleWhile": "00:01:00" } ] }
            """);

        Assert.That(
            PatternFile.Check(json, "x.json").Select(fault => (fault.Field, fault.Line, fault.IsWarning)),
            Is.EquivalentTo(new[] { ("phrases[0]", 3, true), ("cacheTtl", 3, true), ("staleWhile", 4, true) }));
        Assert.That(PatternFile.Load(json, "x.json"), Has.Count.EqualTo(3));
    }

    [Test]
    public void Ten_thousand_patterns_are_loaded_with_the_one_fault_found()
    {
        var text = new StringBuilder("{ \"patterns\": [\n");
        for (var i = 0; i < 10_000; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{{ \"name\": \"p{i}\", \"type\": \"infrastructure\", \"triggers\": [\"\\\\brun tool {i}\\\\b\"], \"phrases\": [\"run {i}\"], \"examples\": [\"RUN {i}\"] }},\n");
        var sound = Encoding.UTF8.GetBytes(text + "] }");

        var registry = PatternRegistryTests.Registry([.. PatternFile.Load(sound, "x.json")]);

        Assert.That(PatternRegistryTests.NameOf(registry, "please run tool 9999 now"), Is.EqualTo("p9999"));
        Assert.That(PatternFile.Check(Encoding.UTF8.GetBytes(text + "{ \"name\": \"P17\", \"type\": \"memory\" } ] }"), "x.json").Single() is { Line: 10_002, Field: "name" }, Is.True);
    }

    [Test]
    public void Saved_patterns_read_back_the_same()
    {
        PatternDefinition[] patterns =
        [
            new() { Name = "plain", Type = PatternType.Infrastructure },
            new()
            {
                Name = "full",
                Type = PatternType.Hybrid,
                Triggers = ["^<\"é\\s+(?<x>.+)$", "a\tb"],
                Phrases = ["say \"it\""],
                Examples = ["full"],
                CounterExamples = ["none"],
                Priority = -3,
                CostTokens = 4,
                CacheTtl = new TimeSpan(1, 2, 3, 4, 5),
                StaleWhile = TimeSpan.FromHours(1),
                CacheScope = CacheScope.None,
                CacheTags = ["t"],
                SideEffects = true,
                Function = "f",
                Memory = new MemoryOperation { Operation = MemoryOperationKind.Similar, Top = 2, RecencyWeight = 0.3, RecencyHalfLife = TimeSpan.FromHours(36), ImportanceWeight = 0.125 },
                Fallback = true,
                Metadata = new Dictionary<string, string> { ["owner"] = "", ["k"] = "v" },
            },
        ];
        using var stream = new MemoryStream();

        PatternFile.Save(stream, patterns);

        var read = PatternFile.Load(stream.ToArray(), "x.json");
        foreach (var property in typeof(PatternDefinition).GetProperties())
            Assert.That(read.Select(property.GetValue), Is.EqualTo(patterns.Select(property.GetValue)), property.Name);
        Assert.Throws<PatternValidationException>(() => PatternFile.Save(Stream.Null, [patterns[0], patterns[0]]));
    }

    [Test]
    public void Schema_knows_the_fields_that_definitions_and_the_reader_know()
    {
        using var schema = JsonDocument.Parse(PatternFile.Schema);
        var fields = schema.RootElement.GetProperty("$defs").GetProperty("pattern").GetProperty("properties");
        var expected = typeof(PatternDefinition).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToArray();

        Assert.That(fields.EnumerateObject().Select(field => field.Name), Is.EquivalentTo(expected));
        Assert.That(PatternReader.Fields, Is.EquivalentTo(expected));
        Assert.That(fields.GetProperty("memory").GetProperty("properties").EnumerateObject().Select(field => field.Name),
            Is.EquivalentTo(typeof(MemoryOperation).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))));
        Assert.That(Values(fields.GetProperty("type")), Is.EqualTo(Enum.GetValues<PatternType>().Select(PatternReader.Spell)));
        Assert.That(Values(fields.GetProperty("cacheScope")), Is.EqualTo(Enum.GetValues<CacheScope>().Select(PatternReader.Spell)));
        Assert.That(Values(fields.GetProperty("memory").GetProperty("properties").GetProperty("operation")), Is.EqualTo(Enum.GetValues<MemoryOperationKind>().Select(PatternReader.Spell)));

        static IEnumerable<string?> Values(JsonElement field) => field.GetProperty("enum").EnumerateArray().Select(value => value.GetString());
    }

    internal static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
