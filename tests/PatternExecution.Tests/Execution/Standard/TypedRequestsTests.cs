using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution.Standard;

/// <summary>Requests as people type them: over several lines, and with closing punctuation after the tags.</summary>
public sealed class TypedRequestsTests
{
    private static readonly PatternRegistry Registry = Create();

    [TestCase("remember that the rota is:\nMon Ana\nTue Mei", "the rota is:\nMon Ana\nTue Mei")]
    [TestCase("remember that the rota is:\r\nMon Ana\r\nTue Mei", "the rota is:\r\nMon Ana\r\nTue Mei")]
    [TestCase("remember we deploy:\n- on Monday\n\n- on Tuesday", "we deploy:\n- on Monday\n\n- on Tuesday")]
    [TestCase("don't forget that\nthe door is open", "the door is open")]
    [TestCase("write down: first\nsecond", "first\nsecond")]
    public void A_memory_of_several_lines_is_kept_whole(string request, string content) =>
        Assert.That(Capture(request, StandardPatterns.StoreMemory)["content"], Is.EqualTo(content));

    [TestCase("store a memory: first line\nsecond line tagged ops", "first line\nsecond line", "ops")]
    [TestCase("remember: call Mei tags: ops.", "call Mei", "ops")]
    [TestCase("remember: call Mei tagged ops, people!", "call Mei", "ops, people")]
    [TestCase("remember: call Mei tagged ops", "call Mei", "ops")]
    public void Tags_are_found_after_several_lines_and_before_closing_punctuation(string request, string content, string tags)
    {
        var groups = Capture(request, StandardPatterns.StoreMemory);

        Assert.That((groups["content"], groups["tags"]), Is.EqualTo((content, tags)));
    }

    [TestCase("run tool echo with {\n \"message\": \"hi\"\n}")]
    [TestCase("tool: echo {\r\n  \"message\": \"hi\"\r\n}")]
    [TestCase("use the echo tool with {\n\t\"message\":\n\t\"hi\" }")]
    public void A_tool_takes_pretty_printed_arguments(string request)
    {
        var groups = Capture(request, StandardPatterns.ExecuteMcpTool);

        Assert.That(groups["tool"], Is.EqualTo("echo"));
        Assert.That(ToolArguments.Read(groups["arguments"])["message"], Is.EqualTo("hi"));
    }

    private static IReadOnlyDictionary<string, string> Capture(string request, string pattern)
    {
        Assert.That(Registry.TryMatch(request, null, out var match), Is.True);
        Assert.That(match.Pattern!.Name, Is.EqualTo(pattern));
        return match.Capture(request);
    }

    private static PatternRegistry Create()
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(StandardPatterns.Load());
        return registry;
    }
}
