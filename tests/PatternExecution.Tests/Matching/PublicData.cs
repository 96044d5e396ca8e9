namespace PatternExecution.Tests.Matching;

/// <summary>Where the public pattern sets lie, which are no part of the project.</summary>
internal static class PublicData
{
    /// <summary>The path of a data file; the test is ignored where there is none.</summary>
    public static string Find(string path)
    {
        var folder = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_DATA") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "..", "shared", "data");
        var file = Path.Combine(folder, path);
        if (!File.Exists(file)) Assert.Ignore("ignored: no data");
        return file;
    }
}
