using System.Text;

namespace ConsoleHarness.Input;

/// <summary>Requests, one a line, in UTF-8 with or without a byte order mark. Blank lines are skipped; of a line with tabs one column is the request.</summary>
internal static class QueryFile
{
    /// <summary>The column to read where none was named: the first that is not just a number.</summary>
    public const int FirstText = 0;

    private const string StandardInput = "-";

    public static bool IsStandardInput(string path) => path == StandardInput;

    /// <summary>Reads the requests one by one, so that standard input can be answered as it comes.</summary>
    public static IEnumerable<string> Read(string path, int column)
    {
        using var reader = Open(path);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var query = Column(line, column)
                ?? throw new HarnessException($"{path}:{number}: has no column {column}; columns are separated by tabs, name another with --column.");
            if (!string.IsNullOrWhiteSpace(query)) yield return query;
        }
    }

    private static StreamReader Open(string path)
    {
        if (IsStandardInput(path)) return new StreamReader(Console.OpenStandardInput(), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        try
        {
            return new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new HarnessException($"--queries: '{path}' cannot be read: {missing.Message}", missing);
        }
    }

    private static string? Column(string line, int column)
    {
        var index = 1;
        foreach (var range in line.AsSpan().Split('\t'))
        {
            var field = line.AsSpan(range);
            var isLast = range.End.GetOffset(line.Length) == line.Length;
            // Question files number their lines: a number with something behind it is no request.
            if (column == FirstText ? isLast || field.ContainsAnyExceptInRange('0', '9') : index == column) return field.ToString();
            index++;
        }

        return null;
    }
}
