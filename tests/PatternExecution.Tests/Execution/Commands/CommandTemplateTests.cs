using PatternExecution.Execution;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Tests.Execution.Commands;

public sealed class CommandTemplateTests
{
    private static readonly CommandArgument[] Log =
    [
        CommandArgument.Literal("log"),
        CommandArgument.Number("count", 1, 100).After("--max-count=").Optional(),
        CommandArgument.Choice("form", "--oneline", "--stat").Optional(),
        CommandArgument.Identifier("branch"),
        CommandArgument.Text("words", "[a-z ]+").Optional().Repeated(),
    ];

    [TestCase("main", "log main")]
    [TestCase("5 main", "log --max-count=5 main")]
    [TestCase("--stat main", "log --stat main")]
    [TestCase("007 --oneline main", "log --max-count=7 --oneline main")]
    [TestCase("branch=main COUNT=5", "log --max-count=5 main")]
    [TestCase("main one 'two words' three", "log main one|two words|three")]
    public void Words_fill_the_slots_by_name_or_in_order(string words, string arguments) =>
        Assert.That(string.Join(' ', Fill(words)).Replace("one two words three", "one|two words|three", StringComparison.Ordinal), Is.EqualTo(arguments));

    [TestCase("", "argument 'branch': is missing")]
    [TestCase("branch=main branch=other", "argument 'branch': is there twice")]
    [TestCase("main UPPER", "[a-z ]+")]
    [TestCase("count=101 main", "a whole number from 1 to 100")]
    [TestCase("count=+5 main", "a whole number from 1 to 100")]
    [TestCase("count=५ main", "a whole number from 1 to 100")]
    [TestCase("--exec=id main", "argument 'branch'")]
    [TestCase("form=--exec main", "one of --oneline, --stat")]
    [TestCase("..", "argument 'branch'")]
    [TestCase("branch=", "argument 'branch'")]
    public void Word_that_fits_no_slot_is_refused_with_what_is_allowed(string words, string reason) =>
        Assert.That(() => Fill(words), Throws.TypeOf<RequestRejectedException>().With.Message.Contains(reason));

    [Test]
    public void Word_is_too_many_where_the_program_takes_none() =>
        Assert.That(() => new CommandTemplate(new AllowedCommand()).Fill(["x"]), Throws.TypeOf<RequestRejectedException>().With.Message.Contains("takes none"));

    [TestCase("-rf")]
    [TestCase("\u2010rf")]
    [TestCase("\u2013rf")]
    [TestCase("\u2212rf")]
    [TestCase("\uFF0Drf")]
    public void Text_that_begins_with_a_dash_is_refused_unless_the_host_put_something_before_it(string text)
    {
        var bare = new CommandSlot(CommandArgument.Text("text"));
        var prefixed = new CommandSlot(CommandArgument.Text("text").After("--message="));

        Assert.That(bare.Check(text, out _), Does.Contain("dash"));
        Assert.That((prefixed.Check(text, out var argument), argument), Is.EqualTo((default(string), "--message=" + text)));
    }

    private static IReadOnlyList<string> Fill(string words)
    {
        var command = new AllowedCommand();
        foreach (var argument in Log) command.Arguments.Add(argument);
        return new CommandTemplate(command).Fill(ArgumentLine.Split(words));
    }
}
