using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>How an executor's work ended. Immutable.</summary>
public sealed record ExecutionOutcome
{
    /// <summary>Creates an outcome.</summary>
    /// <param name="legs">One outcome a leg that ran; one or two.</param>
    public ExecutionOutcome(IReadOnlyList<LegOutcome> legs)
    {
        ArgumentNullException.ThrowIfNull(legs);
        if (legs.Count is < 1 or > 2) throw new ArgumentException($"An outcome has one or two legs; {legs.Count} were given.", nameof(legs));
        Legs = legs;
        // By index: an enumerator of a list that is only known by its interface is an allocation.
        for (var i = 0; i < legs.Count; i++)
        {
            Tokens += legs[i].Tokens;
            if (legs[i].Elapsed > Elapsed) Elapsed = legs[i].Elapsed;
        }

        Status = Combine(legs);
        if (Status != ResultStatus.Succeeded)
            Error = string.Join(" ", legs.Where(static leg => leg.Error is not null).Select(leg => legs.Count == 1 ? leg.Error : $"{leg.Leg}: {leg.Error}"));
    }

    /// <summary>One outcome a leg that ran.</summary>
    public IReadOnlyList<LegOutcome> Legs { get; }

    /// <summary>How the legs ended together: one of two is partial, none is failed, or rejected where all were.</summary>
    public ResultStatus Status { get; }

    /// <summary>Tokens of all legs.</summary>
    public int Tokens { get; }

    /// <summary>How long the legs took: the longest of them, since they run at the same time. Kept with a cached answer.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Why legs did not succeed; null where all did.</summary>
    public string? Error { get; }

    /// <summary>Whether a leg, or whichever ran, ended so.</summary>
    internal bool Has(ResultStatus status, PatternType? leg = null)
    {
        for (var i = 0; i < Legs.Count; i++)
        {
            if (Legs[i].Status == status && (leg is null || Legs[i].Leg == leg)) return true;
        }

        return false;
    }

    private static ResultStatus Combine(IReadOnlyList<LegOutcome> legs)
    {
        var (succeeded, rejected) = (0, 0);
        for (var i = 0; i < legs.Count; i++)
        {
            if (legs[i].Status == ResultStatus.Succeeded) succeeded++;
            else if (legs[i].Status == ResultStatus.Rejected) rejected++;
        }

        if (succeeded == legs.Count) return ResultStatus.Succeeded;
        if (succeeded > 0) return ResultStatus.Partial;
        return rejected == legs.Count ? ResultStatus.Rejected : ResultStatus.Failed;
    }
}
