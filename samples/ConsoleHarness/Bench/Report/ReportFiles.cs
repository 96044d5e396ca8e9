using System.Text;
using System.Text.Json;
using ConsoleHarness.Output;

namespace ConsoleHarness.Bench.Report;

/// <summary>The report, and beside it under the same name its lines.</summary>
internal sealed class ReportFiles
{
    private readonly string _report;
    private readonly string _lines;

    private ReportFiles(string report) => (_report, _lines) = (report, Path.ChangeExtension(report, ".ndjson"));

    public static ReportFiles Open(string path)
    {
        if (!Path.GetExtension(path).Equals(".html", StringComparison.OrdinalIgnoreCase))
            throw new HarnessException($"--report: '{path}' has another extension; name a file that ends in .html.");
        var files = new ReportFiles(Path.GetFullPath(path));
        try
        {
            File.WriteAllText(files._report, "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HarnessException($"--report: {failure.Message} Name a file in a folder that exists and may be written to.", failure);
        }

        return files;
    }

    public void Write(BenchResults results)
    {
        File.WriteAllText(_report, HtmlReport.Create(results), new UTF8Encoding(false));
        using var lines = File.Create(_lines);
        foreach (var line in results.Lines())
        {
            JsonSerializer.Serialize(lines, line, NdjsonWriter.Json.BenchLine);
            lines.WriteByte((byte)'\n');
        }
    }
}
