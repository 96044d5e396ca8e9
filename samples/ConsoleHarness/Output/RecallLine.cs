namespace ConsoleHarness.Output;

/// <summary>One line of <c>recall</c>.</summary>
internal sealed record RecallLine(string Query, IReadOnlyList<Guid> Ids, IReadOnlyList<double> Scores);
