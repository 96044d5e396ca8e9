namespace PatternExecution.Tests;

/// <summary>Where the sources lie that a test reads.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Copies folders with what their projects are built with from the root, without what was built.</summary>
    public static void CopySources(string target, params string[] folders)
    {
        var files = folders.SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root).Where(static file => Path.GetExtension(file) is ".props" or ".config" or ".json" || Path.GetFileName(file) == ".editorconfig"));
        foreach (var file in files.Select(static file => Path.GetRelativePath(Root, file)))
        {
            if (file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj")) continue;
            var copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Root, file), copy);
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PatternExecution.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests have to run from within the repository.");
    }
}
