using System.IO.Enumeration;

namespace PatternExecution.Execution.Standard;

/// <summary>The directory that the host lets requests read. Links are never followed, so that nothing outside it is reached.</summary>
internal sealed class CodeTree(StandardPatternOptions options)
{
    /// <summary>Whether the host named a directory.</summary>
    public bool IsConfigured => options.CodeRoot is not null;

    /// <summary>Finds a directory below the root.</summary>
    /// <param name="path">Its path below the root; null or empty for the root itself.</param>
    /// <returns>Its full path.</returns>
    /// <exception cref="RequestRejectedException">There is no root, no such directory, or it is outside the root or behind a link.</exception>
    public string Resolve(string? path)
    {
        if (options.CodeRoot is not { } configured)
            throw new RequestRejectedException("path: no directory may be read; name one: AddStandardPatterns(o => o.CodeRoot = \"/path/to/code\").");
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(configured));
        if (!Directory.Exists(root)) throw new PatternExecutionException($"CodeRoot: there is no directory '{root}'; name one that exists.");
        if (string.IsNullOrWhiteSpace(path)) return root;
        if (path.Contains('\0', StringComparison.Ordinal)) throw new RequestRejectedException("path: holds a NUL character; remove it.");

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, path)));
        var below = Path.GetRelativePath(root, full);
        if (below is ".") return root;
        if (Path.IsPathRooted(below) || below is ".." || below.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new RequestRejectedException($"path: '{path}' is outside the directory that may be read; name one below it.");

        var current = root;
        foreach (var part in below.Split(Path.DirectorySeparatorChar))
        {
            current = Path.Combine(current, part);
            var directory = new DirectoryInfo(current);
            if (directory.LinkTarget is not null) throw new RequestRejectedException($"path: '{path}' leads through a link, and links are not followed.");
            if (!directory.Exists) throw new RequestRejectedException($"path: there is no directory '{path}' below the code root; name one that exists.");
        }

        return current;
    }

    /// <summary>Lists files below a directory, without links, excluded directories and what may not be read.</summary>
    public IEnumerable<CodeFile> Files(string directory)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.CodeRoot ?? directory));
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            ReturnSpecialDirectories = false,
        };
        return new FileSystemEnumerable<CodeFile>(directory, (ref entry) => Describe(ref entry, root), enumeration)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !options.ExcludedDirectories.Contains(entry.FileName.ToString()),
        };
    }

    private static CodeFile Describe(ref FileSystemEntry entry, string root)
    {
        var full = entry.ToFullPath();
        return new CodeFile(full, Path.GetRelativePath(root, full).Replace('\\', '/'), entry.Length);
    }
}
