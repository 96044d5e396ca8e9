namespace PatternExecution.Execution.Commands;

/// <summary>Finds the real path of what a request names below a root.</summary>
internal static class ContainedPath
{
    // What Linux allows.
    private const int MaxLinks = 40;

    /// <summary>Follows every link on the way, and refuses what lies outside the root.</summary>
    /// <param name="root">The root; absolute.</param>
    /// <param name="path">What is named: below the root, or absolute within it.</param>
    /// <param name="mayBeNew">Whether the last name need not be there.</param>
    /// <param name="real">The path without links.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Resolve(string root, string path, bool mayBeNew, out string real)
    {
        real = "";
        var shown = CommandSlot.Shown(path);
        // On Windows a colon names another drive or a stream of a file.
        if (OperatingSystem.IsWindows() && path.AsSpan(Path.IsPathRooted(path) ? 2 : 0).Contains(':')) return $"{shown} holds a colon; name a plain file.";
        if (path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Contains("..")) return $"{shown} leads upwards; name a path below the root without '..'.";

        try
        {
            if (Follow(Path.GetPathRoot(root)!, Path.GetRelativePath(Path.GetPathRoot(root)!, root), mayBeNew: false, out var realRoot) is { } fault) return $"the root {fault}";
            var below = path;
            if (Path.IsPathRooted(path))
            {
                if (Below(root, path) is not { } inside) return $"{shown} is outside the root; name a path below it.";
                below = inside;
            }

            if (Follow(realRoot, below, mayBeNew, out real) is { } reason) return $"{shown} {reason}";
            return Below(realRoot, real) is null ? $"{shown} leads outside the root; name a path that stays below it." : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{shown} cannot be looked at; name a path that may be read.";
        }
    }

    /// <summary>A path relative to a folder; null where it is outside.</summary>
    private static string? Below(string folder, string path)
    {
        var below = Path.GetRelativePath(folder, path);
        return Path.IsPathRooted(below) || below == ".." || below.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? null : below;
    }

    private static string? Follow(string start, string path, bool mayBeNew, out string real)
    {
        real = start;
        var links = 0;
        var names = new Stack<string>();
        Push(names, path);
        while (names.TryPop(out var name))
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, name);
            var entry = new FileInfo(next);
            if (entry.LinkTarget is { } target)
            {
                if (++links > MaxLinks) return "leads through too many links.";
                if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target)!;
                Push(names, Path.IsPathRooted(target) ? target[real.Length..] : target);
                continue;
            }

            if (!entry.Exists && !Directory.Exists(next) && !(mayBeNew && names.Count == 0)) return "is not there; name a file or folder that exists.";
            real = next;
        }

        return null;
    }

    private static void Push(Stack<string> names, string path)
    {
        foreach (var name in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (name != ".") names.Push(name);
        }
    }
}
