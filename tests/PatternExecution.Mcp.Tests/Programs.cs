using System.Diagnostics;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>The programs that the tests start, found where they were built.</summary>
internal static class Programs
{
    public static string TestServer { get; } = Find("tests", "PatternExecution.Mcp.TestServer");

    public static string Harness { get; } = Find("samples", "ConsoleHarness");

    public static McpStdioTransport Stdio() => new() { Command = "dotnet", Arguments = [TestServer] };

    /// <summary>Whether a process runs; one that has ended and that nobody has asked for does not.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !(File.Exists($"/proc/{id}/stat") && File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart().StartsWith('Z'));
        }
        catch (Exception fault) when (fault is ArgumentException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    // bin/CONFIGURATION/FRAMEWORK is the same below each project.
    private static string Find(params string[] project)
    {
        var tests = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        for (var folder = tests; folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine([folder.FullName, .. project, "bin", tests.Parent!.Name, tests.Name, $"{project[^1]}.dll"]);
            if (File.Exists(program)) return program;
        }

        throw new FileNotFoundException($"{string.Join('/', project)} is not built for {tests.Parent!.Name}.");
    }
}
