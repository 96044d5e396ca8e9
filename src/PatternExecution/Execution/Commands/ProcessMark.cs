using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PatternExecution.Execution.Commands;

/// <summary>
/// An environment variable that a process hands on to everything it starts, by which those are found that outlived their parent. After the process tree killer of
/// Jenkins; on Linux, where environments can be read, and nothing elsewhere.
/// </summary>
internal sealed class ProcessMark
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "PATTERN_EXECUTION_PROCESS";

    // What forks while it is looked for is found by the next look; what forks faster than that is not an accident.
    private const int MaxLooks = 10;

    // Until a program is loaded its environment cannot be read, which a busy disk makes long. Some programs have none for good, and are not waited for.
    private const int MaxLooksWhileLoading = 200;

    private readonly byte[] _entry;

    private ProcessMark(string value) => _entry = Encoding.ASCII.GetBytes($"{Variable}={value}");

    /// <summary>Marks a process that is going to be started.</summary>
    public static ProcessMark Put(IDictionary<string, string?> environment)
    {
        var value = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        if (OperatingSystem.IsLinux()) environment[Variable] = value;
        return new ProcessMark(value);
    }

    /// <summary>Ends a process with everything it started, without waiting for their ends.</summary>
    /// <param name="process">The process.</param>
    /// <param name="age">At most how long ago it was started.</param>
    public async Task KillAllAsync(Process process, TimeSpan age)
    {
        try
        {
            // Once it has ended, nobody is found below it any more.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or NotSupportedException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }

        // Whoever lost their parent is not found below it any more. To read what is in the environment of every process costs more than most programs take.
        if (OperatingSystem.IsLinux()) await KillMarkedAsync(new YoungerProcesses(process.Id, age)).ConfigureAwait(false);
    }

    private async Task KillMarkedAsync(YoungerProcesses candidates)
    {
        var killed = new HashSet<int>();
        var waits = 0;
        for (var look = 0; look < MaxLooks;)
        {
            var (found, isLoading) = KillFound(candidates, killed);
            if (!found && !isLoading) return;
            if (found || ++waits > MaxLooksWhileLoading) look++;
            else await Task.Yield();
        }
    }

    private (bool Found, bool IsLoading) KillFound(YoungerProcesses candidates, HashSet<int> killed)
    {
        var (found, isLoading) = (false, false);
        foreach (var id in candidates.List())
        {
            if (id == Environment.ProcessId || killed.Contains(id)) continue;
            try
            {
                var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}");
                var environment = File.ReadAllBytes(folder + "/environ");
                // One that has a program and no environment yet is between the two: whose it is can be told in a moment.
                isLoading |= environment.Length == 0 && File.ResolveLinkTarget(folder + "/exe", returnFinalTarget: false) is not null;
                if (environment.AsSpan().IndexOf(_entry) < 0) continue;
                killed.Add(id);
                using var process = Process.GetProcessById(id);
                process.Kill();
                found = true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
            {
                // Another user's, or gone meanwhile.
            }
        }

        return (found, isLoading);
    }
}
