namespace PatternExecution.Tests.Samples;

/// <summary>The public data that is measured on and never committed.</summary>
internal static class PublicData
{
    /// <summary>A folder of it; the test is ignored where there is none.</summary>
    public static string Folder(string name)
    {
        var folder = Find(name);
        if (folder is null) Assert.Ignore("ignored: no data");
        return folder!;
    }

    private static string? Find(string name)
    {
        if (Environment.GetEnvironmentVariable("PATTERN_EXECUTION_DATA") is { Length: > 0 } named)
        {
            var folder = Path.Combine(named, name);
            return Directory.Exists(folder) ? folder : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "PatternExecution.sln"))) continue;
            var beside = Path.Combine(folder.FullName, "..", "shared", "data", name);
            return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
