using System.Text;
using PatternExecution.Execution;
using PatternExecution.Execution.Functions;
using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution.Standard;

public sealed class WordSearchTests
{
    private string _root = "";

    [SetUp]
    public void CreateTree()
    {
        _root = Directory.CreateTempSubdirectory("search-").FullName;
        Write("src/RetryPolicy.cs", "class RetryPolicy\n{\n    int attempts;\n}\n");
        Write("src/Client.cs", "// first line\n// the retry policy is given by the host\nclass Client { }\n");
        Write("docs/operations.md", "How to operate the rate of growth.\nNothing to see.\n");
        Write("obj/RetryPolicy.g.cs", "class RetryPolicy { }\n");
    }

    [TearDown]
    public void DeleteTree() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Names_and_lines_that_hold_the_words_are_found_best_first()
    {
        var report = await Search().RunAsync("where is the retry policy?", default);

        Assert.That(report.Words, Is.EqualTo(["retry", "policy"]));
        Assert.That(report.Hits.Select(static hit => hit.Name), Is.EqualTo(["src/RetryPolicy.cs", "src/Client.cs"]));
        Assert.That((report.Hits[1].Line, report.Hits[1].Text), Is.EqualTo((2, "// the retry policy is given by the host")));
        Assert.That(report.Hits.Select(static hit => hit.Score), Is.Ordered.Descending.And.All.InRange(0, 1));
    }

    [Test]
    public async Task Word_is_found_only_where_a_word_begins_with_it()
    {
        var rate = await Search().RunAsync("rate", default);
        var growing = await Search().RunAsync("grow", default);

        Assert.That((rate.Hits.Single().Line, growing.Hits.Single().Line), Is.EqualTo((1, 1)));
        Assert.That((await Search().RunAsync("perate", default)).Hits, Is.Empty);
    }

    [Test]
    public async Task Limit_of_files_is_kept_and_said()
    {
        var report = await Search(static options => options.MaxFiles = 1).RunAsync("retry", default);

        Assert.That(report.Truncated, Is.True);
    }

    [TestCase("is it the?")]
    [TestCase("???")]
    public void Request_without_a_word_to_search_for_is_rejected(string query) =>
        Assert.That(async () => await Search().RunAsync(query, default), Throws.TypeOf<RequestRejectedException>());

    private WordSearch Search(Action<StandardPatternOptions>? configure = null)
    {
        var options = new StandardPatternOptions { CodeRoot = _root };
        configure?.Invoke(options);
        var tree = new CodeTree(options);
        return new WordSearch(tree, new CodeReader(tree, options), new PatternRegistry(), new FunctionSet([]));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(false));
    }
}
