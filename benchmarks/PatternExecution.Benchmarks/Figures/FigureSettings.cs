namespace PatternExecution.Benchmarks.Figures;

/// <summary>Where figures find what this program does not bring.</summary>
/// <param name="DataFolder">The folder of public data; null where there is none.</param>
/// <param name="Postgres">The connection string of a PostgreSQL server; null where there is none.</param>
/// <param name="Redis">The connection string of a Redis server; null where there is none.</param>
internal sealed record FigureSettings(string? DataFolder, string? Postgres, string? Redis)
{
    /// <summary>Reads what is not given from the environment, and looks for the data beside the repository.</summary>
    public static FigureSettings Resolve(string? data, string? postgres, string? redis) => new(
        data ?? Environment.GetEnvironmentVariable("PATTERN_EXECUTION_DATA") ?? FindDataBesideRepository(),
        postgres ?? Environment.GetEnvironmentVariable("PATTERN_EXECUTION_POSTGRES"),
        redis ?? Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS"));

    /// <summary>The full path of a data file, or null where it is not there.</summary>
    public string? FindData(params string[] path)
    {
        if (DataFolder is null) return null;
        var file = Path.Combine([DataFolder, .. path]);
        return File.Exists(file) ? file : null;
    }

    private static string? FindDataBesideRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "PatternExecution.sln"))) continue;
            var data = Path.Combine(folder.Parent?.FullName ?? "", "shared", "data");
            return Directory.Exists(data) ? data : null;
        }

        return null;
    }
}
