using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// An environment variable that a server hands on to everything it starts, by which those are found that outlived their parent. After the process tree killer of
/// Jenkins; on Linux, where environments can be read, and nothing elsewhere.
/// </summary>
internal sealed class ProcessMark
{
    private const string Variable = "PATTERN_EXECUTION_MCP_SERVER";

    private readonly byte[] _entry;

    private ProcessMark(string value) => _entry = Encoding.ASCII.GetBytes($"{Variable}={value}");

    /// <summary>Marks a process that is going to be started.</summary>
    public static ProcessMark Put(IDictionary<string, string?> environment)
    {
        var value = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        environment[Variable] = value;
        return new ProcessMark(value);
    }

    /// <summary>Kills every process with this mark, without waiting.</summary>
    public void KillAll()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId) continue;
            try
            {
                if (File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(_entry) < 0) continue;
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
            {
                // Another user's, or gone meanwhile.
            }
        }
    }
}
