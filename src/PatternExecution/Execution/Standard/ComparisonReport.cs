namespace PatternExecution.Execution.Standard;

/// <summary>Two patterns side by side.</summary>
/// <param name="First">One pattern.</param>
/// <param name="Second">The other.</param>
/// <param name="SameType">Whether they can do the same.</param>
/// <param name="SharedWords">Words that both are made of.</param>
/// <param name="WordOverlap">Shared words by all words, 0 to 1.</param>
/// <param name="FirstInSecond">Known requests of the first that match the second too.</param>
/// <param name="SecondInFirst">Known requests of the second that match the first too.</param>
/// <param name="Summary">The overlap in a sentence.</param>
internal sealed record ComparisonReport(
    ComparisonReport.Side First,
    ComparisonReport.Side Second,
    bool SameType,
    IReadOnlyList<string> SharedWords,
    double WordOverlap,
    ComparisonReport.Overlap FirstInSecond,
    ComparisonReport.Overlap SecondInFirst,
    string Summary)
{
    /// <summary>One pattern.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Type">What it can do: infrastructure, memory or hybrid.</param>
    /// <param name="Priority">Higher is asked first.</param>
    /// <param name="Triggers">How many triggers it has.</param>
    /// <param name="Phrases">How many phrases it has.</param>
    /// <param name="SideEffects">Whether it changes something.</param>
    /// <param name="CostTokens">What it was thought to cost.</param>
    /// <param name="ExpectedTokens">What it has lately cost, or what it was thought to cost where it was not executed yet.</param>
    /// <param name="ExpectedLatencyMs">How long it has lately taken, or the estimate where it was not executed yet.</param>
    internal sealed record Side(
        string Name,
        string Type,
        int Priority,
        int Triggers,
        int Phrases,
        bool SideEffects,
        int CostTokens,
        int? ExpectedTokens,
        double? ExpectedLatencyMs);

    /// <summary>What one pattern's known requests do at the other.</summary>
    /// <param name="Requests">How many requests were tried: examples, phrases and the name.</param>
    /// <param name="Contested">Those that match both.</param>
    internal sealed record Overlap(int Requests, IReadOnlyList<string> Contested);
}
