using System.Collections.Concurrent;
using System.Text;
using PatternExecution.Execution;
using PatternExecution.Execution.Commands;
using PatternExecution.Execution.Standard;

namespace PatternExecution.Tests.Execution.Commands;

/// <summary>Five hundred arguments as an attacker would send them, each to a slot of every kind: refused with a reason, or passed on letter by letter.</summary>
[Platform("Linux", Reason = "The programs are those of Unix, and what runs is seen in /proc.")]
public sealed class HostileArgumentTests
{
    private const int Count = 500;
    private const string Secret = "the secret outside";

    private static readonly string[] Slots = ["choice", "number", "identifier", "path", "text"];

    private string _folder = "";
    private string _root = "";
    private string _outside = "";
    private string _pwned = "";
    private string _mark = "";

    [SetUp]
    public void CreateFolders()
    {
        _folder = Directory.CreateTempSubdirectory("hostile-").FullName;
        (_root, _outside, _pwned) = (Path.Combine(_folder, "root"), Path.Combine(_folder, "outside"), Path.Combine(_folder, "pwned"));
        foreach (var folder in new[] { _root, _outside, _pwned, Path.Combine(_root, "sub") }) Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(_outside, "secret.txt"), Secret);
        File.WriteAllText(Path.Combine(_root, "notes.txt"), "inside");
        File.WriteAllText(Path.Combine(_root, "sub", "more.txt"), "inside too");
        File.CreateSymbolicLink(Path.Combine(_root, "out.txt"), Path.Combine(_outside, "secret.txt"));
        File.CreateSymbolicLink(Path.Combine(_root, "relative.txt"), "../outside/secret.txt");
        File.CreateSymbolicLink(Path.Combine(_root, "in.txt"), "sub/../notes.txt");
        File.CreateSymbolicLink(Path.Combine(_root, "loop"), "loop");
        Directory.CreateSymbolicLink(Path.Combine(_root, "away"), _outside);
        Directory.CreateSymbolicLink(Path.Combine(_root, "sub", "up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "alias"), _root);
        _mark = Guid.NewGuid().ToString("N");
    }

    [TearDown]
    public void DeleteFolders() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Hostile_arguments_are_refused_with_a_reason_or_passed_on_letter_by_letter()
    {
        var command = Command();
        var outcomes = new ConcurrentBag<(string Slot, bool IsPassed)>();
        await Parallel.ForEachAsync(Arguments(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (argument, token) =>
        {
            foreach (var slot in Slots) outcomes.Add((slot, await TryAsync(command, slot, argument, token)));
        });

        Assert.That(outcomes, Has.Count.EqualTo(Count * Slots.Length));
        // Letters that mean something to a shell are text to a program, so that the test also sees what is passed on.
        Assert.That(outcomes.Count(static outcome => outcome is { Slot: "text", IsPassed: true }), Is.InRange(Count / 4, Count - 50));
        Assert.That(outcomes.Count(static outcome => outcome is { Slot: "path", IsPassed: true }), Is.InRange(1, Count / 10));
        Assert.That(outcomes.Any(static outcome => outcome is { Slot: "choice", IsPassed: true }), Is.False);
        Assert.That(Directory.EnumerateFileSystemEntries(_pwned), Is.Empty, "an argument was run as a command");
        Assert.That(Directory.EnumerateFileSystemEntries(_outside), Has.Exactly(1).Items);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_outside, "secret.txt")), Is.EqualTo(Secret));
        Assert.That((Directory.EnumerateFileSystemEntries(_root).Count(), Directory.EnumerateFileSystemEntries(Path.Combine(_root, "sub")).Count()), Is.EqualTo((7, 2)), "an argument made a file");
        Assert.That(Running(), Is.Empty, "a process was left running");
    }

    [TestCase("notes.txt", "notes.txt")]
    [TestCase("./sub//more.txt", "sub/more.txt")]
    [TestCase("in.txt", "notes.txt")]
    [TestCase("sub/up/notes.txt", "notes.txt")]
    [TestCase("sub", "sub")]
    public void Path_below_the_root_becomes_its_real_path(string path, string real)
    {
        foreach (var root in new[] { _root, Path.Combine(_folder, "alias") })
        {
            Assert.That((ContainedPath.Resolve(root, path, mayBeNew: false, out var found), found), Is.EqualTo((default(string), Path.Combine(_root, real))));
            Assert.That((ContainedPath.Resolve(root, Path.Combine(root, path), mayBeNew: false, out found), found), Is.EqualTo((default(string), Path.Combine(_root, real))));
        }
    }

    [TestCase("../outside/secret.txt", "upwards")]
    [TestCase("sub/../notes.txt", "upwards")]
    [TestCase("/etc/passwd", "outside")]
    [TestCase("out.txt", "outside")]
    [TestCase("relative.txt", "outside")]
    [TestCase("away/secret.txt", "outside")]
    [TestCase("away", "outside")]
    [TestCase("sub/up/away/secret.txt", "outside")]
    [TestCase("loop", "too many links")]
    [TestCase("new.txt", "is not there")]
    public void Path_that_leads_elsewhere_is_refused(string path, string reason) =>
        Assert.That(ContainedPath.Resolve(_root, path, mayBeNew: false, out _), Does.Contain(reason));

    [TestCase("new.txt", null)]
    [TestCase("sub/new.txt", null)]
    [TestCase("none/new.txt", "is not there")]
    [TestCase("away/new.txt", "outside")]
    public void Path_of_something_new_needs_a_folder_below_the_root(string path, string? reason)
    {
        File.CreateSymbolicLink(Path.Combine(_root, "dangling"), Path.Combine(_outside, "new.txt"));

        Assert.That(ContainedPath.Resolve(_root, path, mayBeNew: true, out _), reason is null ? Is.Null : Does.Contain(reason));
        Assert.That(ContainedPath.Resolve(_root, "dangling", mayBeNew: true, out _), Does.Contain("outside"));
    }

    private async Task<bool> TryAsync(SystemCommand command, string slot, string argument, CancellationToken cancellationToken)
    {
        try
        {
            var result = await command.RunAsync(slot, Quote(argument), cancellationToken);
            Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")), slot);
            if (slot == "path") Assert.That(result.Output, Does.StartWith(_root + "/").Or.EqualTo(_root).And.Not.Contains(".."));
            else Assert.That(result.Output, Is.EqualTo(argument.StartsWith("value=", StringComparison.Ordinal) ? argument["value=".Length..] : argument), slot);
            return true;
        }
        catch (RequestRejectedException refused)
        {
            Assert.That(refused.Message, Has.Length.InRange(20, 500).And.StartsWith("argument").And.Not.Contains("\n").And.Not.Contains("\0").And.Not.Contains("\u001b"));
            return false;
        }
    }

    private SystemCommand Command()
    {
        var options = new StandardPatternOptions();
        // The program writes each argument as it got it.
        Allow("choice", CommandArgument.Choice("value", "red", "--green"));
        Allow("number", CommandArgument.Number("value", -9, 1_000_000));
        Allow("identifier", CommandArgument.Identifier("value"));
        Allow("path", new CommandArgument { Kind = CommandArgumentKind.Path, Name = "value", Root = _root, MaxLength = 4_096 });
        Allow("text", new CommandArgument { Kind = CommandArgumentKind.Text, Name = "value", MaxLength = 4_096 });
        options.CommandEnvironment["HOSTILE"] = _mark;
        options.CommandDirectory = _root;
        return new SystemCommand(options.AllowedCommands, options.CommandDefaults, TimeProvider.System);

        void Allow(string name, CommandArgument slot) => options.AllowCommand(name, "/usr/bin/printf", CommandArgument.Literal("%s"), slot);
    }

    private IEnumerable<string> Arguments()
    {
        var random = new Random(20_260_101);
        var touch = $"/usr/bin/touch {_pwned}/";
        string[] shells =
        [
            "; {0}", "&& {0}", "| {0}", "|| {0}", "& {0}", "`{0}`", "$({0})", "${{IFS}}{0}", "\n{0}\n", "\r\n{0}", "'; {0}; '", "\"; {0}; \"", "> {1}", ">> {1}", "< /etc/passwd",
            "2>{1}", "<({0})", "{{{0},}}", "!{0}", "$'\\n{0}'", "%0a{0}", "^& {0}", "%COMSPEC% /c {0}", "\\\n{0}", "x=$({0})", "a\0; {0}", "*", "?", "[a-z]*", "~", "~root", "$HOME", "$PATH",
        ];
        string[] options =
        [
            "-rf", "--help", "-o{1}", "--output={1}", "-exec={0}", "--", "-", "---", "-v HOSTILE", "-vHOSTILE", "--version", "/?", "/c {0}", "@{1}", "-\0", "+x", "-1", "-10", "value=-rf", "value=--", "value=value=-x",
        ];
        string[] paths =
        [
            "../outside/secret.txt", "../../../../etc/passwd", "sub/../../outside/secret.txt", "out.txt", "relative.txt", "away/secret.txt", "sub/up/away/secret.txt", "{2}/secret.txt", "/etc/passwd", "/proc/self/environ",
            "/dev/null", "file:///etc/passwd", "..\\outside\\secret.txt", "%2e%2e/outside/secret.txt", "..%c0%af..", "....//outside", ".../...//", "notes.txt\0.png", "notes.txt/../../outside/secret.txt", "//etc/passwd",
            "\\\\server\\share", "C:\\Windows\\system.ini", "notes.txt::$DATA", "loop", "loop/x", "./././notes.txt", "sub//more.txt", "in.txt", ".", "..", "/", "",
        ];
        string[] letters =
        [
            "\u2010rf", "\u2013rf", "\u2014", "\u2212rf", "\uFF0Drf", "\uFE63rf", "\u00ADrf", "\uFF0E\uFF0E\uFF0Fetc", "\u2025/etc", "\uFF1B{0}", "\u037E{0}", "\u201C; {0}\u201D", "\u202E{0}", "\u200B-rf", "\uFEFF-rf", "\u0000",
            "\u001b[2J", "\u0007", "\u0085x", "\u2028{0}", "\uD800", "\uDC00x", "x\uD83D", "\uD83D\uDE00", "\u0435\u0441\u04BB\u043E", "i\u0307", "\u0661\u0662", "\uFF11\uFF12", "e\u0301", "\u212A", "\uFFFD", "\u007f",
        ];
        var all = shells.Concat(options).Concat(paths).Concat(letters).ToArray();
        for (var i = 0; i < Count; i++)
        {
            var marker = $"{_pwned}/{i}";
            var argument = Fill(i < all.Length ? all[i] : all[random.Next(all.Length)]);
            yield return i < all.Length ? argument : (random.Next(8)) switch
            {
                0 => argument + new string('A', random.Next(1, 6_000)),
                1 => string.Concat(Enumerable.Repeat(argument, random.Next(1, 40))),
                2 => argument + Fill(all[random.Next(all.Length)]),
                3 => $"\"{argument}'",
                4 => random.Next(-20, 2_000_000) + argument,
                5 => argument.Insert(random.Next(argument.Length + 1), ((char)random.Next(0, 0x3000)).ToString()),
                6 => "main" + argument,
                _ => $"notes.txt {argument}",
            };

            string Fill(string form) => form.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal)
                .Replace("{0}", touch + i, StringComparison.Ordinal).Replace("{1}", marker, StringComparison.Ordinal).Replace("{2}", _outside, StringComparison.Ordinal);
        }
    }

    // One word whatever it holds: quoted by the quote that it does not have, piece by piece.
    private static string Quote(string argument)
    {
        var line = new StringBuilder("''");
        foreach (var letter in argument) line.Append(letter == '\'' ? "\"'\"" : $"'{letter}'");
        return line.ToString();
    }

    private List<string> Running()
    {
        var entry = Encoding.ASCII.GetBytes("HOSTILE=" + _mark);
        return [.. Directory.EnumerateDirectories("/proc").Where(folder =>
        {
            try
            {
                return File.ReadAllBytes(folder + "/environ").AsSpan().IndexOf(entry) >= 0;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];
    }
}
