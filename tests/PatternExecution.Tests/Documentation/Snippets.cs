using System.Text.RegularExpressions;

namespace PatternExecution.Tests.Documentation;

/// <summary>The fenced blocks of the documentation.</summary>
internal static partial class Snippets
{
    /// <summary>Every page of the repository, relative to its root.</summary>
    public static IEnumerable<string> Pages() => new[] { "README.md", "CHANGELOG.md" }
        .Concat(Files("docs")).Concat(Files("src")).Concat(Files("benchmarks"));

    /// <summary>The package's own page, relative to the root.</summary>
    public static IEnumerable<string> PackagePages() => Files("src");

    /// <summary>The blocks of one language on a page, in order.</summary>
    public static IReadOnlyList<(string Text, int Line)> Of(string page, string language)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        return
        [
            .. Fence().Matches(text)
                .Where(fence => fence.Groups["language"].Value == language)
                .Select(fence => (fence.Groups["text"].Value, text.AsSpan(0, fence.Index).Count('\n') + 1)),
        ];
    }

    /// <summary>Whether a program is one of a web project.</summary>
    public static bool IsWeb(string code) => code.Contains("WebApplication", StringComparison.Ordinal);

    private static IEnumerable<string> Files(string folder) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Repository.Root, path))
        .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^```(?<language>[a-z]*)\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
