using System.Diagnostics;
using System.Globalization;
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
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs it until a line of its standard error has a text, then asks it to end.</summary>
    public static async Task<Ended> StopAtAsync(string text, params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            errors.AppendLine(line);
            if (!line.Contains(text, StringComparison.Ordinal)) continue;
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            break;
        }

        errors.Append(await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, errors.ToString());
    }

    private static Process Start(string[] arguments)
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

        return Process.Start(start)!;
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
