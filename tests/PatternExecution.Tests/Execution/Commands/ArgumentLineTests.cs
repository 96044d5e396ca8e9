using PatternExecution.Execution;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Tests.Execution.Commands;

public sealed class ArgumentLineTests
{
    [TestCase(null, new string[0])]
    [TestCase("  ", new string[0])]
    [TestCase("a  b\tc", new[] { "a", "b", "c" })]
    [TestCase("\"a b\" 'c d'", new[] { "a b", "c d" })]
    [TestCase("--name=\"a b\"", new[] { "--name=a b" })]
    [TestCase("''", new[] { "" })]
    [TestCase("$HOME *.cs `id` $(id) a;b|c>d && e", new[] { "$HOME", "*.cs", "`id`", "$(id)", "a;b|c>d", "&&", "e" })]
    [TestCase("it\"'\"s \\n", new[] { "it's", "\\n" })]
    public void Line_is_split_at_white_space_outside_quotes_and_nothing_else_has_a_meaning(string? line, string[] words) =>
        Assert.That(ArgumentLine.Split(line), Is.EqualTo(words));

    [TestCase("\"a")]
    [TestCase("a 'b")]
    public void Open_quote_is_rejected(string line) =>
        Assert.That(() => ArgumentLine.Split(line), Throws.TypeOf<RequestRejectedException>().With.Message.Contains("not closed"));

    [Test]
    public void Too_many_words_are_rejected() =>
        Assert.That(() => ArgumentLine.Split(string.Concat(Enumerable.Repeat("a ", 257))), Throws.TypeOf<RequestRejectedException>());
}
