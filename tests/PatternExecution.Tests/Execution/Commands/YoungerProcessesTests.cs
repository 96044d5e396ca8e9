using System.Diagnostics;
using System.Globalization;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Tests.Execution.Commands;

[Platform("Linux", Reason = "Processes are listed where Linux has them.")]
public sealed class YoungerProcessesTests
{
    private readonly List<Process> _started = [];

    [TearDown]
    public void EndAll()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _started.Clear();
    }

    [TestCase(1)]
    [TestCase(60)]
    public void Of_a_young_process_those_started_after_it_are_listed(int count)
    {
        var first = Start();
        var later = Enumerable.Range(0, count).Select(_ => Start()).ToArray();

        Assert.That(new YoungerProcesses(first, TimeSpan.Zero).List(), Is.SupersetOf(later));
    }

    [Test]
    public void Of_a_young_process_none_is_listed_that_was_there_before_it()
    {
        const string LastGiven = "/proc/sys/kernel/ns_last_pid";
        Assume.That(LastGiven, Does.Exist, "this kernel does not tell");
        var first = Start();
        var last = int.Parse(File.ReadAllText(LastGiven), CultureInfo.InvariantCulture);
        Assume.That(last, Is.GreaterThanOrEqualTo(first), "identities begin anew just now");

        Assert.That(new YoungerProcesses(first, TimeSpan.Zero).List(), Has.All.GreaterThan(first));
    }

    [Test]
    public void Of_an_old_process_and_where_identities_have_begun_anew_all_are_listed()
    {
        Assert.That(new YoungerProcesses(Start(), TimeSpan.FromMinutes(1)).List(), Does.Contain(Environment.ProcessId).And.Contains(1));
        Assert.That(new YoungerProcesses(int.MaxValue, TimeSpan.Zero).List(), Does.Contain(Environment.ProcessId).And.Contains(1));
    }

    private int Start()
    {
        var process = Process.Start("/bin/sleep", "1000");
        _started.Add(process);
        return process.Id;
    }
}
