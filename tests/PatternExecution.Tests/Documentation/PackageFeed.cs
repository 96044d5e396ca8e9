namespace PatternExecution.Tests.Documentation;

/// <summary>A folder with all packages, packed once for the tests that need them from what this test run was built with.</summary>
[SetUpFixture]
public sealed class PackageFeed
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), $"pattern-execution-packages-{Environment.ProcessId}");
    private static readonly Lazy<string> Packed = new(Pack);

    /// <summary>The packages' names.</summary>
    public static IReadOnlyList<string> Packages { get; } =
        ["PatternExecution", "PatternExecution.AspNetCore", "PatternExecution.Mcp", "PatternExecution.Postgres", "PatternExecution.Redis"];

    /// <summary>The folder that holds the packages.</summary>
    public static string Folder => Packed.Value;

    /// <summary>Where consumers restore to.</summary>
    public static string Restored { get; } = Path.Combine(Root, "restored");

    /// <summary>The version of all packages.</summary>
    public static string Version =>
        Path.GetFileNameWithoutExtension(Directory.GetFiles(Folder, "PatternExecution.Redis.*.nupkg").Single())["PatternExecution.Redis.".Length..];

    /// <summary>Makes an empty folder outside the repository that restores from the feed too.</summary>
    public static string CreateConsumerFolder(string name)
    {
        _ = Folder;
        var folder = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), """
            <configuration><packageSources><add key="local" value="../feed" /></packageSources></configuration>
            """);
        return folder;
    }

    [OneTimeTearDown]
    public void Delete()
    {
        if (Directory.Exists(Root)) Directory.Delete(Root, recursive: true);
    }

    /// <summary>Packs one library a second time, beside the feed.</summary>
    /// <returns>The package and its symbols.</returns>
    public static IReadOnlyList<string> PackAgain(string package)
    {
        _ = Folder;
        return Directory.GetFiles(Pack(Path.Combine("src", package), "again"));
    }

    private static string Pack() => Pack("PatternExecution.sln", "feed");

    private static string Pack(string what, string folder)
    {
        var feed = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        var configuration = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Name;
        Stranger.Run(Repository.Root, "dotnet", "pack", what, "-c", configuration, "--no-build", "-o", feed, "-nodeReuse:false");
        return feed;
    }
}
