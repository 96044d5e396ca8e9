namespace PatternExecution.Tests;

/// <summary>Where the sources lie that a test reads.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PatternExecution.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests have to run from within the repository.");
    }
}
