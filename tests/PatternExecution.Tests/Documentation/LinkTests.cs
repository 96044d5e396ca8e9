using System.Text.RegularExpressions;

namespace PatternExecution.Tests.Documentation;

/// <summary>The pages' links lead somewhere.</summary>
public sealed partial class LinkTests
{
    [TestCaseSource(typeof(Snippets), nameof(Snippets.Pages))]
    public void Every_relative_link_of_the_page_leads_to_a_file_and_to_a_heading_in_it(string page)
    {
        var broken = Links(page).Where(link => !Resolves(page, link)).ToList();

        Assert.That(broken, Is.Empty, page);
    }

    [Test]
    public void Every_page_is_found_from_the_index()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([Path.Combine("docs", "README.md")]);
        while (open.TryDequeue(out var page))
        {
            if (!page.EndsWith(".md", StringComparison.Ordinal) || !found.Add(page) || !File.Exists(Path.Combine(Repository.Root, page))) continue;
            foreach (var link in Links(page)) open.Enqueue(Target(page, link).File);
        }

        Assert.That(Snippets.Pages().Where(static page => page.StartsWith("docs", StringComparison.Ordinal)), Is.SubsetOf(found));
    }

    [Test]
    public void Headings_become_anchors_as_readers_of_the_repository_see_them()
    {
        Assert.That(Anchors("## Where the packages come from\n### `match`, and why: a 2nd look\n## Twice\n## Twice\n```sh\n# no heading\n```\n"), Is.EquivalentTo(new[]
        {
            "where-the-packages-come-from", "match-and-why-a-2nd-look", "twice", "twice-1",
        }));
    }

    private static bool Resolves(string page, string link)
    {
        var (file, anchor) = Target(page, link);
        var path = Path.Combine(Repository.Root, file);
        if (file.StartsWith("..", StringComparison.Ordinal) || !Path.Exists(path)) return false;
        return anchor.Length == 0 || (File.Exists(path) && Anchors(File.ReadAllText(path)).Contains(anchor));
    }

    private static (string File, string Anchor) Target(string page, string link)
    {
        var parts = link.Split('#', 2);
        var file = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0]));
        return (Path.GetRelativePath(Repository.Root, Path.GetFullPath(file, Repository.Root)), parts.Length == 2 ? parts[1] : "");
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(Code().Replace(File.ReadAllText(Path.Combine(Repository.Root, page)), ""))
        .Select(static match => match.Groups["target"].Value)
        .Where(static target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    // As GitHub makes them: lower case, no punctuation, a dash for each space, a number where a heading comes again.
    private static HashSet<string> Anchors(string text)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(text, "")))
        {
            var anchor = Punctuation().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-');
            var unique = anchor;
            for (var again = 1; !anchors.Add(unique); again++) unique = $"{anchor}-{again}";
        }

        return anchors;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]")]
    private static partial Regex Punctuation();
}
