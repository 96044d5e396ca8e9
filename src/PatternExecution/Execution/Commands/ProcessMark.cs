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
    public void KillAll(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or NotSupportedException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }

        // Whoever lost their parent is not found below it any more.
        KillMarked();
    }

    /// <summary>Kills every process with this mark, without waiting.</summary>
    public void KillMarked()
    {
        if (!OperatingSystem.IsLinux()) return;
        var killed = new HashSet<int>();
        for (var look = 0; look < MaxLooks && KillFound(killed); look++)
        {
        }
    }

    private bool KillFound(HashSet<int> killed)
    {
        var found = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId || killed.Contains(id)) continue;
            try
            {
                if (File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(_entry) < 0) continue;
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
