using System.Reflection;
using PatternExecution.Execution;
using PatternExecution.Tests.Documentation;

namespace PatternExecution.Tests.Architecture;

/// <summary>Arrows point one way: who may know whom, read from what was compiled.</summary>
public sealed class ArrowTests
{
    /// <summary>The rooms of the core and the rooms that each knows. What lies beside them every room may use.</summary>
    private static readonly Dictionary<string, string[]> Knows = new(StringComparer.Ordinal)
    {
        ["Diagnostics"] = [],
        ["Matching"] = ["Diagnostics"],
        ["Caching"] = ["Diagnostics"],
        ["Memory"] = ["Diagnostics"],
        ["Patterns"] = ["Diagnostics", "Matching"],
        ["Routing"] = ["Diagnostics", "Patterns"],
        ["Audit"] = ["Diagnostics", "Patterns"],
        ["Execution"] = ["Audit", "Caching", "Diagnostics", "Matching", "Memory", "Patterns", "Routing"],
        ["Chat"] = ["Diagnostics", "Execution", "Memory", "Patterns", "Routing"],
        ["Registration"] = ["Audit", "Caching", "Chat", "Diagnostics", "Execution", "Matching", "Memory", "Patterns", "Routing"],
    };

    private static readonly Assembly Core = typeof(PatternEngine).Assembly;

    [Test]
    public void Rooms_of_the_core_know_whom_the_design_lets_them_know()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Core.GetTypes().Where(static type => !type.IsNested))
        {
            if (RoomOf(type) is not { } room) continue;
            foreach (var other in TypeReferences.Of(type))
            {
                if (RoomOf(other) is { } known && known != room && !Knows.GetValueOrDefault(room, []).Contains(known)) wrong.Add($"{type.FullName} ({room}) knows {other.FullName} ({known})");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Arrows_are_found_where_there_are_some()
    {
        var found = Core.GetTypes().Where(static type => !type.IsNested)
            .SelectMany(static type => TypeReferences.Of(type).Select(other => (From: RoomOf(type), To: RoomOf(other))))
            .Where(static arrow => arrow.From is not null && arrow.To is not null && arrow.From != arrow.To)
            .ToHashSet();

        Assert.That(found, Is.SupersetOf(new (string?, string?)[] { ("Patterns", "Matching"), ("Routing", "Patterns"), ("Caching", "Diagnostics"), ("Execution", "Caching"), ("Chat", "Execution") }));
    }

    [Test]
    public void Core_knows_no_adapter_and_adapters_know_the_core_alone()
    {
        var packages = PackageFeed.Packages.ToHashSet(StringComparer.Ordinal);
        var arrows = PackageFeed.Packages.Select(Assembly.Load)
            .SelectMany(assembly => assembly.GetReferencedAssemblies().Select(other => (From: assembly.GetName().Name!, To: other.Name!)))
            .Where(arrow => packages.Contains(arrow.To));

        Assert.That(arrows, Is.EquivalentTo(packages.Where(static package => package != "PatternExecution").Select(static package => (package, "PatternExecution"))));
    }

    [Test]
    public void Core_references_abstractions_alone() => Assert.That(
        Core.GetReferencedAssemblies().Select(static other => other.Name!).Where(static name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)),
        Is.SubsetOf(new[]
        {
            "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Caching.Abstractions", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.Configuration.Binder", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.Extensions.Options.ConfigurationExtensions", "Microsoft.Extensions.Primitives",
        }));

    [TestCaseSource(typeof(PackageFeed), nameof(PackageFeed.Packages))]
    public void Folders_beside_each_other_do_not_know_each_other_both_ways(string package)
    {
        var assembly = Assembly.Load(package);
        var arrows = assembly.GetTypes().Where(static type => !type.IsNested && type.Namespace is not null)
            .SelectMany(type => TypeReferences.Of(type).Where(other => other.Assembly == assembly).Select(other => (From: type, To: other)))
            .Where(static arrow => arrow.To.Namespace is not null && !Contains(arrow.From.Namespace!, arrow.To.Namespace) && !Contains(arrow.To.Namespace, arrow.From.Namespace!))
            .ToLookup(static arrow => (arrow.From.Namespace!, arrow.To.Namespace!), static arrow => $"{arrow.From.Name} knows {arrow.To.Name}");

        var circles = arrows.Where(folders => string.CompareOrdinal(folders.Key.Item1, folders.Key.Item2) < 0 && arrows.Contains((folders.Key.Item2, folders.Key.Item1)))
            .Select(folders => $"{folders.Key.Item1} and {folders.Key.Item2}: {string.Join(", ", folders.Concat(arrows[(folders.Key.Item2, folders.Key.Item1)]))}");

        Assert.That(circles, Is.Empty);
    }

    // Extension methods live where their users look for them, which says nothing of the folder.
    private static bool Contains(string outer, string inner) =>
        outer == inner || inner.StartsWith(outer + ".", StringComparison.Ordinal) || outer.StartsWith("Microsoft.", StringComparison.Ordinal);

    /// <summary>The room that a type of the core lives in; null for what lies beside them, or is not the core's.</summary>
    private static string? RoomOf(Type type)
    {
        if (type.Assembly != Core) return null;
        if (type.Namespace is not { } name) return null;
        if (name == "Microsoft.Extensions.DependencyInjection") return "Registration";
        var parts = name.Split('.');
        return parts is ["PatternExecution", { } room, ..] ? room : null;
    }
}
