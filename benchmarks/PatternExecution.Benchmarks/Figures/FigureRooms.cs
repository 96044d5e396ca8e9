namespace PatternExecution.Benchmarks.Figures;

/// <summary>The rooms whose figures are measured.</summary>
internal static class FigureRooms
{
    /// <summary>The rooms' names, in the order in which they are measured.</summary>
    public static IReadOnlyList<string> Names { get; } = ["engine", "matching", "routing", "caching", "memory", "tools", "host", "web", "peers"];

    /// <summary>Everything in this program that measures figures, in order of room and then of name.</summary>
    public static IReadOnlyList<IFigureRoom> Find(string? room) =>
        [.. typeof(IFigureRoom).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IFigureRoom)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (IFigureRoom)Activator.CreateInstance(type, nonPublic: true)!)
            .Where(source => room is null || source.Room == room)
            .OrderBy(source => IndexOf(source.Room))];

    private static int IndexOf(string room)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == room) return i;
        }

        throw new InvalidOperationException($"'{room}' is no room; the rooms are {string.Join(", ", Names)}.");
    }
}
