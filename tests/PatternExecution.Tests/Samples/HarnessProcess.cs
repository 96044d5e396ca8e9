using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PatternExecution.Tests.Samples;

/// <summary>Runs the console harness as the program that it is.</summary>
internal static class HarnessProcess
{
    /// <summary>How a run ended.</summary>
    internal sealed record Ended(int ExitCode, string Output, string Errors)
    {
        public IReadOnlyList<JsonElement> Lines() =>
            [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
    }

    public static Task<Ended> RunAsync(params string[] arguments) => RunAsync(input: null, arguments);

    public static async Task<Ended> RunAsync(byte[]? input, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false, throwOnInvalidBytes: true),
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Find());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await errors);
    }

    // bin/CONFIGURATION/FRAMEWORK is the same below each project.
    private static string Find()
    {
        var tests = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var below = Path.Combine("bin", tests.Parent!.Name, tests.Name);
        for (var folder = tests; folder is not null; folder = folder.Parent)
        {
            var harness = Path.Combine(folder.FullName, "samples", "ConsoleHarness", below, "ConsoleHarness.dll");
            if (File.Exists(harness)) return harness;
        }

        throw new FileNotFoundException($"The harness is not built: there is no samples/ConsoleHarness/{below}/ConsoleHarness.dll above {tests}.");
    }
}
