namespace PatternExecution.Mcp;

/// <summary>How a server does. Immutable.</summary>
public sealed record McpServerStatus
{
    /// <summary>The server's name, as it was added.</summary>
    public required string Name { get; init; }

    /// <summary>How far the connection is.</summary>
    public required McpServerState State { get; init; }

    /// <summary>Since when the connection is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The tools that may be called, by their names on the server; those of the last connection while there is none.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The tools that the server has and that are not called, and why: they are not allowed, not well-formed, or their definition has changed.</summary>
    public IReadOnlyList<RefusedTool> Refused { get; init; } = [];

    /// <summary>Attempts that failed since the server last answered.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried again; null unless the state is <see cref="McpServerState.Waiting"/>.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>What went wrong last; null where nothing has.</summary>
    public string? LastError { get; init; }
}
