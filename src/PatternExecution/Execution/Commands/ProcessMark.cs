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

    private readonly byte[] _entry;

    private ProcessMark(string value) => _entry = Encoding.ASCII.GetBytes($"{Variable}={value}");

    /// <summary>Marks a process that is going to be started.</summary>
    public static ProcessMark Put(IDictionary<string, string?> environment)
    {
        var value = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        if (OperatingSystem.IsLinux()) environment[Variable] = value;
        return new ProcessMark(value);
    }

    /// <summary>Ends a process with everything it started, without waiting.</summary>
    public void KillAll(Process process) => KillAll(process, TimeSpan.MaxValue);

    /// <summary>Ends a process with everything it started, without waiting.</summary>
    /// <param name="process">The process.</param>
    /// <param name="age">At most how long ago it was started.</param>
    public void KillAll(Process process, TimeSpan age)
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
        if (OperatingSystem.IsLinux()) KillMarked(new YoungerProcesses(process.Id, age));
    }

    private void KillMarked(YoungerProcesses candidates)
    {
        var killed = new HashSet<int>();
        for (var look = 0; look < MaxLooks && KillFound(candidates, killed); look++)
        {
        }
    }

    private bool KillFound(YoungerProcesses candidates, HashSet<int> killed)
    {
        var found = false;
        foreach (var id in candidates.List())
        {
            if (id == Environment.ProcessId || killed.Contains(id)) continue;
            try
            {
                if (File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/environ")).AsSpan().IndexOf(_entry) < 0) continue;
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

        return found;
    }
}
