namespace PatternExecution.Execution;

/// <summary>Statuses as results and metrics spell them; constants, so that a measurement allocates nothing.</summary>
internal static class ResultStatusNames
{
    public static string ToName(this ResultStatus status) => status switch
    {
        ResultStatus.Succeeded => "succeeded",
        ResultStatus.Partial => "partial",
        ResultStatus.NoMatch => "noMatch",
        ResultStatus.Rejected => "rejected",
        ResultStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
