namespace ConsoleHarness;

/// <summary>The files that ship with the sample.</summary>
internal static class DemoData
{
    public static string Memories => Find("data/memories.ndjson");

    public static string Requests => Find("data/requests.txt");

    /// <summary>The harness's own source, copied beside it when it was built.</summary>
    public static string Source => Path.Combine(AppContext.BaseDirectory, "source");

    private static string Find(string path)
    {
        var full = Path.Combine(AppContext.BaseDirectory, path);
        return File.Exists(full) ? full : throw new HarnessException($"'{full}' is missing; build the sample again.");
    }
}
