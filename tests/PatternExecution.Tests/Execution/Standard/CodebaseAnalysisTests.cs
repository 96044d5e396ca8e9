using System.Text;
using PatternExecution.Execution;
using PatternExecution.Execution.Standard;

namespace PatternExecution.Tests.Execution.Standard;

public sealed class CodebaseAnalysisTests
{
    private string _root = "";
    private string _outside = "";

    [SetUp]
    public void CreateTree()
    {
        _root = Directory.CreateTempSubdirectory("codebase-").FullName;
        _outside = Directory.CreateTempSubdirectory("outside-").FullName;
        Write("src/App.cs", "class App\n{\n    // TODO: rename\n    // METHODTODO and TODOS are words of their own\n}\n");
        Write("src/Deep/Other.cs", "// FIXME one\n// TODO two");
        Write("docs/page.md", "# Page\n");
        Write("empty.txt", "");
        Write("bin/App.dll.cs", "class Built { }\n");
        File.WriteAllBytes(Path.Combine(_root, "logo.png"), [0x89, 0x50, 0x00, 0x0A, 0x0A]);
        File.WriteAllText(Path.Combine(_outside, "secret.cs"), "class Secret { } // TODO\n");
    }

    [TearDown]
    public void DeleteTree()
    {
        Directory.Delete(_root, recursive: true);
        Directory.Delete(_outside, recursive: true);
    }

    [Test]
    public async Task Files_lines_bytes_languages_and_marks_are_counted()
    {
        var report = await Analysis().RunAsync(null, default);

        Assert.That((report.Path, report.Files, report.Lines, report.Todos, report.Truncated), Is.EqualTo((".", 5, 8L, 3, false)));
        Assert.That(report.Languages.Select(static l => (l.Name, l.Files, l.Lines)), Is.EqualTo([("C#", 2, 7L), ("Markdown", 1, 1L), ("Other", 1, 0L), ("Text", 1, 0L)]));
        Assert.That(report.Bytes, Is.EqualTo(report.Languages.Sum(static l => l.Bytes)));
        Assert.That(report.Largest[0].Path, Is.EqualTo("src/App.cs"));
        Assert.That(report.Largest, Has.Count.EqualTo(5).And.Ordered.Descending.By("Bytes"));
    }

    [Test]
    public async Task Directory_below_the_root_can_be_named()
    {
        var report = await Analysis().RunAsync("src/Deep/", default);

        Assert.That((report.Path, report.Files, report.Lines, report.Largest[0].Path), Is.EqualTo(("src/Deep", 1, 2L, "src/Deep/Other.cs")));
    }

    [TestCase("..", "outside")]
    [TestCase("src/../../x", "outside")]
    [TestCase("/etc", "outside")]
    [TestCase("src/None", "no directory")]
    [TestCase("src/App.cs", "no directory")]
    [TestCase("a\0b", "NUL")]
    public void Path_that_may_not_be_read_is_rejected(string path, string part) =>
        Assert.That(async () => await Analysis().RunAsync(path, default), Throws.TypeOf<RequestRejectedException>().With.Message.Contains(part));

    [Test]
    [Platform(Exclude = "Win", Reason = "Links need rights there.")]
    public async Task Links_are_not_followed()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "src", "away"), _outside);
        File.CreateSymbolicLink(Path.Combine(_root, "src", "away.cs"), Path.Combine(_outside, "secret.cs"));

        var report = await Analysis().RunAsync(null, default);

        Assert.That((report.Files, report.Todos), Is.EqualTo((5, 3)));
        Assert.That(async () => await Analysis().RunAsync("src/away", default), Throws.TypeOf<RequestRejectedException>().With.Message.Contains("link"));
    }

    [Test]
    public async Task Limits_end_the_count_and_say_so()
    {
        var byFiles = await Analysis(static o => o.MaxFiles = 2).RunAsync(null, default);
        var byBytes = await Analysis(static o => o.MaxReadBytes = 1).RunAsync(null, default);
        var bySize = await Analysis(static o => o.MaxFileBytes = 10).RunAsync("src", default);

        Assert.That((byFiles.Files, byFiles.Truncated), Is.EqualTo((2, true)));
        Assert.That(byBytes.Truncated, Is.True);
        Assert.That((bySize.Files, bySize.Lines, bySize.Truncated), Is.EqualTo((2, 0L, false)), "large files are counted by size only");
    }

    [Test]
    public void Without_a_root_nothing_is_read_and_the_message_says_how_to_name_one()
    {
        var options = new StandardPatternOptions();
        var tree = new CodeTree(options);

        Assert.That(
            async () => await new CodebaseAnalysis(tree, new CodeReader(tree, options)).RunAsync(null, default),
            Throws.TypeOf<RequestRejectedException>().With.Message.Contains("CodeRoot"));
    }

    [Test]
    public void Cancelling_ends_it() => Assert.That(
        async () => await Analysis().RunAsync(null, new CancellationToken(canceled: true)),
        Throws.InstanceOf<OperationCanceledException>());

    private CodebaseAnalysis Analysis(Action<StandardPatternOptions>? configure = null)
    {
        var options = new StandardPatternOptions { CodeRoot = _root };
        configure?.Invoke(options);
        var tree = new CodeTree(options);
        return new CodebaseAnalysis(tree, new CodeReader(tree, options));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text, new UTF8Encoding(false));
    }
}
