using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution.Standard;

public sealed class StandardPatternsTests
{
    private static readonly IReadOnlyList<PatternDefinition> Pack = StandardPatterns.Load();
    private static readonly PatternRegistry Registry = Create();

    [Test]
    public void The_pack_has_the_nine_of_the_guide_with_their_types()
    {
        var types = Pack.ToDictionary(static pattern => pattern.Name, static pattern => pattern.Type);

        Assert.That(types, Is.EquivalentTo(new Dictionary<string, PatternType>
        {
            [StandardPatterns.ExecuteMcpTool] = PatternType.Infrastructure,
            [StandardPatterns.SystemCommand] = PatternType.Infrastructure,
            [StandardPatterns.HealthCheck] = PatternType.Infrastructure,
            [StandardPatterns.RecallMemory] = PatternType.Memory,
            [StandardPatterns.StoreMemory] = PatternType.Memory,
            [StandardPatterns.SearchByTag] = PatternType.Memory,
            [StandardPatterns.SemanticSearch] = PatternType.Hybrid,
            [StandardPatterns.AnalyzeCodebase] = PatternType.Hybrid,
            [StandardPatterns.ComparePatterns] = PatternType.Hybrid,
        }));
        Assert.That(Pack.Where(static pattern => pattern.Examples.Count < 8 || pattern.CounterExamples.Count < 3), Is.Empty);
    }

    [Test]
    public void What_acts_or_writes_is_marked_so_that_it_is_never_cached()
    {
        var acting = Pack.Where(static pattern => pattern.SideEffects).Select(static pattern => pattern.Name);

        Assert.That(acting, Is.EquivalentTo([StandardPatterns.ExecuteMcpTool, StandardPatterns.SystemCommand, StandardPatterns.StoreMemory]));
    }

    [TestCaseSource(nameof(Examples))]
    public void Example_reaches_its_pattern(string query, string pattern) => Assert.That(Reached(query), Is.EqualTo(pattern));

    [TestCaseSource(nameof(CounterExamples))]
    public void Counter_example_does_not_reach_the_pattern(string query, string pattern) => Assert.That(Reached(query), Is.Not.EqualTo(pattern));

    [TestCase("remember that caching is off", StandardPatterns.StoreMemory)]
    [TestCase("Remember the caching decision", StandardPatterns.RecallMemory)]
    [TestCase("recall memories tagged architecture", StandardPatterns.SearchByTag)]
    [TestCase("find memories about architecture", StandardPatterns.RecallMemory)]
    [TestCase("execute mcp tool system_command", StandardPatterns.ExecuteMcpTool)]
    [TestCase("  RUN A HEALTH CHECK  ", StandardPatterns.HealthCheck)]
    [TestCase("RUN A HEALTH CHECK", StandardPatterns.HealthCheck)]
    [TestCase("  Health Check  ", StandardPatterns.HealthCheck)]
    [TestCase("write me a poem about the sea", null)]
    [TestCase("what is the capital of Australia?", null)]
    [TestCase("I cannot remember where I parked", null)]
    [TestCase("who tagged me in that photo", null)]
    [TestCase("compare the two candidates for me", null)]
    [TestCase("tell me a joke about databases", null)]
    [TestCase("how do I run a marathon", null)]
    public void Request_reaches_the_pattern_that_a_person_would_expect(string query, string? pattern) => Assert.That(Reached(query), Is.EqualTo(pattern));

    [TestCase("remember that the queue is full tags: shipping, queue", "content", "the queue is full")]
    [TestCase("remember that the queue is full tags: shipping, queue", "tags", "shipping, queue")]
    [TestCase("record a decision: we use UTC tagged time", "memoryType", "decision")]
    [TestCase("show me all notes tagged with #caching", "tags", "caching")]
    [TestCase("run `echo a b` in the terminal", "arguments", "a b")]
    [TestCase("run the command echo \"a b\" c", "arguments", "\"a b\" c")]
    [TestCase("run tool weather with arguments: city=Paris, days=3", "arguments", "city=Paris, days=3")]
    [TestCase("analyze the code in src/PatternExecution.", "path", "src/PatternExecution")]
    [TestCase("is the memory store up?", "part", "memory")]
    [TestCase("compare recall_memory with store_memory?", "second", "store_memory")]
    public void Argument_is_captured(string query, string name, string value)
    {
        Registry.TryMatch(query, type: null, out var match);

        Assert.That(match.Capture(query), Contains.Key(name).WithValue(value));
    }

    private static IEnumerable<object[]> Examples() => Pack.SelectMany(static pattern => pattern.Examples.Select(query => new object[] { query, pattern.Name }));

    private static IEnumerable<object[]> CounterExamples() =>
        Pack.SelectMany(static pattern => pattern.CounterExamples.Select(query => new object[] { query, pattern.Name }));

    private static string? Reached(string query) => Registry.TryMatch(query, type: null, out var match) ? match.Pattern?.Name : null;

    private static PatternRegistry Create()
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(Pack);
        return registry;
    }
}
