using System.Diagnostics;

namespace PatternExecution.Tests.Documentation;

/// <summary>Runs programs as somebody would who has the SDK and the packages, and not this repository.</summary>
internal static class Stranger
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static string Run(string folder, params string[] command)
    {
        using var process = Start(folder, command);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{string.Join(' ', command)}{Environment.NewLine}{output}{errors.Result}");
        return output;
    }

    /// <summary>Starts a command whose output and errors are to be read.</summary>
    public static Process Start(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host's own MSBuild settings are not the stranger's.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // What the project's name and version stand for is made here and now: a cache of another day must not answer.
        if (folder != Repository.Root) start.Environment["NUGET_PACKAGES"] = PackageFeed.Restored;
        return Process.Start(start)!;
    }
}
