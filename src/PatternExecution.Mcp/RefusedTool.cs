namespace PatternExecution.Mcp;

/// <summary>A tool that a server has and that is not called.</summary>
/// <param name="Name">The tool's name on the server.</param>
/// <param name="Reason">Why, and how to mend it.</param>
/// <param name="HasChanged">Whether it is refused because its definition is not the one that was pinned, so that <see cref="IMcpServers.AcceptAsync"/> mends it.</param>
public sealed record RefusedTool(string Name, string Reason, bool HasChanged);
