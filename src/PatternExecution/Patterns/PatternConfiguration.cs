using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PatternExecution.Patterns;

/// <summary>Patterns in a host's configuration, by the same rules as pattern files; names of fields and values in any case.</summary>
public static class PatternConfiguration
{
    /// <summary>Reads patterns.</summary>
    /// <param name="section">The list of patterns, such as the section <c>PatternExecution:Patterns</c>; may be absent.</param>
    /// <returns>The patterns, in order; empty where the section is. Never null.</returns>
    /// <exception cref="PatternValidationException">There are faults; all of them are listed, each under its configuration path.</exception>
    public static IReadOnlyList<PatternDefinition> Load(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var set = ReadSet(section);
        return set.HasErrors ? throw new PatternValidationException(set.Faults) : [.. set.Patterns.OfType<PatternDefinition>()];
    }

    internal static PatternSet ReadSet(IConfiguration section)
    {
        var faults = new List<PatternFault>();
        var nodes = new List<PatternNode>();
        foreach (var child in section.GetChildren())
        {
            if (IsPosition(child.Key)) nodes.Add(Node(child));
            else faults.Add(new PatternFault(null, child.Path, "is no pattern's position; use a list of patterns: 0, 1, 2 and so on."));
        }

        if (section is IConfigurationSection { Value.Length: > 0 } single)
            faults.Add(new PatternFault(null, single.Path, $"is {FaultText.Quote(single.Value)}; use a list of patterns."));
        return PatternSet.Read(file: null, nodes, faults);
    }

    private static PatternNode Node(IConfigurationSection section)
    {
        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
            return section.Value is { } value ? new PatternNode(NodeKind.Text, value) { Path = section.Path } : new PatternNode(NodeKind.Null) { Path = section.Path };

        var node = new PatternNode(Array.TrueForAll(children, child => IsPosition(child.Key)) ? NodeKind.List : NodeKind.Object) { Path = section.Path };
        foreach (var child in children)
        {
            if (node.Kind == NodeKind.List) node.Items.Add(Node(child));
            else node.Members.Add(new(child.Key, Node(child)));
        }

        return node;
    }

    private static bool IsPosition(string key) => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
