using PatternExecution.Routing;

namespace ConsoleHarness.Commands;

/// <summary>What <c>run</c> was asked to do.</summary>
internal sealed record RunSettings
{
    public string? Patterns { get; init; }

    public required string Queries { get; init; }

    public required int Column { get; init; }

    public string? Memories { get; init; }

    public required ExecutionMode Mode { get; init; }

    public required string Tenant { get; init; }

    public required int Repeat { get; init; }

    public string? Postgres { get; init; }

    public string? Redis { get; init; }

    public string? CodeRoot { get; init; }

    public required IReadOnlyList<string> Allow { get; init; }

    public bool Statistics { get; init; }
}
