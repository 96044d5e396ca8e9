using System.Diagnostics;
using System.Globalization;
using PatternExecution.Execution;
using PatternExecution.Execution.Commands;
using PatternExecution.Execution.Standard;

namespace PatternExecution.Tests.Execution.Commands;

[Platform(Exclude = "Win", Reason = "The programs are those of Unix.")]
public sealed class SystemCommandTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("system-command-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Program_is_run_with_its_arguments_and_its_output_and_exit_code_come_back()
    {
        var result = await Command(static o => o.AllowCommand("sh", "/bin/sh", Script)).RunAsync("sh", "'echo out; echo err >&2; exit 3'", default);

        Assert.That((result.ExitCode, result.Output, result.Errors, result.Truncated), Is.EqualTo((3, "out\n", "err\n", false)));
    }

    [Test]
    public async Task Shell_metacharacters_reach_the_program_as_they_are()
    {
        var result = await Command(static o => o.AllowCommand("echo", "/bin/echo", CommandArgument.Text("words").Repeated())).RunAsync("echo", "a; id && $(id) `id` $HOME * > /etc/x | cat", default);

        Assert.That(result.Output, Is.EqualTo("a; id && $(id) `id` $HOME * > /etc/x | cat\n"));
    }

    [Test]
    public async Task Program_finds_only_the_environment_that_the_host_gives()
    {
        var result = await Command(static o =>
        {
            o.AllowCommand("env", "/usr/bin/env");
            o.CommandEnvironment["LANG"] = "C.UTF-8";
            o.CommandEnvironment["ZONE"] = "all";
            o.AllowedCommands["env"].Environment["ZONE"] = "own";
            o.InheritedVariables.Add("PATH");
        }).RunAsync("env", null, default);

        var variables = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith(ProcessMark.Variable, StringComparison.Ordinal));
        Assert.That(variables, Is.EquivalentTo(["LANG=C.UTF-8", "ZONE=own", "PATH=" + Environment.GetEnvironmentVariable("PATH")]));
    }

    [Test]
    public async Task Program_that_reads_its_input_finds_the_end_of_it()
    {
        var result = await Command(static o => o.AllowCommand("cat", "/bin/cat")).RunAsync("cat", null, default);

        Assert.That((result.ExitCode, result.Output), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Both_streams_are_read_at_once_so_that_neither_blocks_the_program()
    {
        // Each writes far more than a pipe holds, the second stream first.
        var script = "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; echo 0123456789012345678901234567890123456789; i=$((i+1)); done";

        var result = await Command(static o =>
        {
            o.AllowCommand("sh", "/bin/sh", Script);
            o.MaxOutputBytes = 1024 * 1024;
        }).RunAsync("sh", $"'{script}'", default);

        Assert.That((result.ExitCode, result.Output.Length, result.Errors.Length), Is.EqualTo((0, 3000 * 41, 3000 * 41)));
    }

    [Test]
    public async Task Program_that_writes_without_end_is_ended_at_the_limit()
    {
        var result = await Command(static o =>
        {
            o.AllowCommand("yes", "/usr/bin/yes", CommandArgument.Text("word"));
            o.AllowedCommands["yes"].MaxOutputBytes = 1_000;
        }).RunAsync("yes", "äöü", default);

        Assert.That(result.Truncated, Is.True);
        Assert.That(result.Output, Does.StartWith("äöü\näöü\n").And.Not.Contain("\uFFFD"));
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(result.Output), Is.InRange(997, 1_000));
    }

    [Test]
    public async Task Time_limit_kills_the_program_and_what_it_started()
    {
        var time = TestClock.Create();
        var running = Command(Sleeper, time).RunAsync("sh", SleeperArguments(), default);
        var child = await ReadChildAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(async () => await running, Throws.TypeOf<PatternExecutionException>().With.Message.Contains("CommandTimeout"));
        await AssertGoneAsync(child);
    }

    [Test]
    public async Task Cancelling_kills_the_program_and_what_it_started()
    {
        using var cancellation = new CancellationTokenSource();
        var running = Command(Sleeper).RunAsync("sh", SleeperArguments(), cancellation.Token);
        var child = await ReadChildAsync();

        await cancellation.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        await AssertGoneAsync(child);
    }

    [Test]
    public void Nothing_is_allowed_by_default_and_the_message_says_how_to_allow() => Assert.That(
        async () => await Command(static _ => { }).RunAsync("uname", null, default),
        Throws.TypeOf<RequestRejectedException>().With.Message.Contains("AllowCommand(\"uname\""));

    [Test]
    public void Name_that_is_refused_is_never_shown_as_it_came() => Assert.That(
        async () => await Command(static _ => { }).RunAsync("uname\"\nforged line", null, default),
        Throws.TypeOf<RequestRejectedException>().With.Message.Not.Contains("\n").And.Message.Contains("\\u000A").And.Message.Contains("AllowCommand(\"name\""));

    [Test]
    public void What_is_not_on_the_list_is_rejected_with_the_list() => Assert.That(
        async () => await Command(static o => o.AllowCommand("echo", "/bin/echo").AllowCommand("date", "/bin/date")).RunAsync("rm", "-rf /", default),
        Throws.TypeOf<RequestRejectedException>().With.Message.Contains("date, echo"));

    [Test]
    [Platform("Linux", Reason = "Processes that left their parent are found by their environment, which only Linux shows.")]
    public async Task What_a_program_leaves_behind_is_ended_with_it()
    {
        var result = await Command(Sleeper).RunAsync("sh", "'/usr/bin/setsid /bin/sleep 1000 </dev/null >/dev/null 2>&1 & echo $!'", default);

        Assert.That(result.ExitCode, Is.Zero);
        await AssertGoneAsync(int.Parse(result.Output, CultureInfo.InvariantCulture));
    }

    [Test]
    [Platform("Linux", Reason = "Processes that left their parent are found by their environment, which only Linux shows.")]
    public async Task What_programs_leave_behind_is_ended_with_each_however_many_run_at_once()
    {
        const string Many = "'i=0; while [ $i -lt 20 ]; do /bin/true; i=$((i+1)); done; /usr/bin/setsid /bin/sleep 1000 </dev/null >/dev/null 2>&1 & echo $!; i=0; while [ $i -lt 20 ]; do /bin/true; i=$((i+1)); done'";
        var command = Command(Sleeper);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => command.RunAsync("sh", Many, default)));

        foreach (var result in results) await AssertGoneAsync(int.Parse(result.Output, CultureInfo.InvariantCulture));
    }

    [Test]
    public void Program_that_is_not_there_fails_and_is_named() => Assert.That(
        async () => await Command(static o => o.AllowCommand("gone", "/nowhere/gone")).RunAsync("gone", null, default),
        Throws.TypeOf<PatternExecutionException>().With.Message.Contains("/nowhere/gone"));

    private static CommandArgument[] Script =>
        [CommandArgument.Literal("-c"), new CommandArgument { Kind = CommandArgumentKind.Text, Name = "script", MaxLength = 4_096 }];

    private static void Sleeper(StandardPatternOptions options) => options.AllowCommand("sh", "/bin/sh", Script);

    private string SleeperArguments() =>
        $"\"/bin/sleep 1000 & echo $! > '{_folder}/child.tmp'; /bin/mv '{_folder}/child.tmp' '{_folder}/child'; wait\"";

    private async Task<int> ReadChildAsync()
    {
        await Until.True(() => File.Exists(Path.Combine(_folder, "child")), "the program has started its child");
        return int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "child")), CultureInfo.InvariantCulture);
    }

    private static Task AssertGoneAsync(int process) => Until.True(() => !IsRunning(process), $"process {process} has ended");

    // A process that ended stays in the table until its new parent asks for it.
    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            if (!OperatingSystem.IsLinux()) return !found.HasExited;
            var state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')') + 2] != 'Z';
        }
        catch (Exception gone) when (gone is ArgumentException or IOException)
        {
            return false;
        }
    }

    private static SystemCommand Command(Action<StandardPatternOptions> configure, TimeProvider? time = null)
    {
        var options = new StandardPatternOptions();
        configure(options);
        return new SystemCommand(options.AllowedCommands, options.CommandDefaults, time ?? TimeProvider.System);
    }
}
