using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>How one leg of a request ended. Immutable.</summary>
public sealed record LegOutcome
{
    /// <summary>Which leg: <see cref="PatternType.Infrastructure"/> or <see cref="PatternType.Memory"/>.</summary>
    public required PatternType Leg { get; init; }

    /// <summary><see cref="ResultStatus.Succeeded"/>, <see cref="ResultStatus.Rejected"/> or <see cref="ResultStatus.Failed"/>.</summary>
    public required ResultStatus Status { get; init; }

    /// <summary>What it answered; none unless it succeeded.</summary>
    public PatternOutput Output { get; init; } = PatternOutput.None;

    /// <summary>Why it did not succeed; null where it did.</summary>
    public string? Error { get; init; }

    /// <summary>Tokens that its output costs whoever reads it: what the executor counted, else an estimate of four bytes a token.</summary>
    public int Tokens { get; init; }

    /// <summary>From when on no cache may serve its output: when the first of the memories in it expires. Null where only the pattern and the layers limit that.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How long it took when it was executed.</summary>
    public TimeSpan Elapsed { get; init; }
}
