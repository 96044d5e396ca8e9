using System.Reflection;
using PatternExecution.Tests.Documentation;

namespace PatternExecution.Tests.PublicApi;

/// <summary>What the packages promise changes on purpose only.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "ACCEPT_PUBLIC_API";

    private static IEnumerable<Assembly> Assemblies() => PackageFeed.Packages.Select(Assembly.Load);

    [TestCaseSource(nameof(Assemblies))]
    public void Public_api_is_the_approved_one(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        var file = Path.Combine(Repository.Root, "tests", "PatternExecution.Tests", "PublicApi", "approved", name + ".txt");
        var now = PublicApiText.Of(assembly).ToList();
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(file, string.Join('\n', now) + '\n');

        var approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        var before = Qualified(approved).ToHashSet(StringComparer.Ordinal);
        var after = Qualified(now).ToHashSet(StringComparer.Ordinal);
        var changes = before.Except(after).Select(static line => "- " + line).Concat(after.Except(before).Select(static line => "+ " + line));

        Assert.That(
            now,
            Is.EqualTo(approved),
            $"The public API of {name} is not the approved one:\n{string.Join('\n', changes.OrderBy(static line => line[2..], StringComparer.Ordinal))}\n"
            + $"Where that is wanted: {Accept}=1 dotnet test tests/PatternExecution.Tests -c Release --filter Public_api, commit the file, and tell users in CHANGELOG.md.");
    }

    // A member is told apart by its type.
    private static IEnumerable<string> Qualified(IEnumerable<string> lines)
    {
        var type = "";
        foreach (var line in lines)
        {
            if (line.StartsWith(' ')) yield return $"{type}: {line.Trim()}";
            else yield return type = line;
        }
    }
}
