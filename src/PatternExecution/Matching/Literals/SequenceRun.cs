namespace PatternExecution.Matching.Literals;

/// <summary>The run of exact texts being read along a sequence, and what the runs before it require.</summary>
internal sealed class SequenceRun
{
    private readonly List<Requirement?> _finished = [];
    private LiteralSet _run = LiteralSet.Empty;
    private bool _broken;

    /// <summary>The texts of the whole sequence, where nothing has broken it; else null.</summary>
    public LiteralSet? Unbroken => _broken ? null : _run;

    public void Append(LiteralSet next)
    {
        var longer = _run.Then(next);
        if (longer is null)
        {
            FinishRun();
            longer = next;
        }

        _run = longer;
    }

    /// <summary>Something follows that is not a known set of texts.</summary>
    public void Break(Requirement? requirement)
    {
        FinishRun();
        _finished.Add(requirement);
    }

    public Requirement? Finish()
    {
        FinishRun();
        return Requirement.All(_finished);
    }

    private void FinishRun()
    {
        _broken = true;
        _finished.Add(_run.ToRequirement());
        _run = LiteralSet.Empty;
    }
}
