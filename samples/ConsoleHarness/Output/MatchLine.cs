namespace ConsoleHarness.Output;

/// <summary>One line of <c>match</c>.</summary>
internal sealed record MatchLine(string Query, string? Pattern, string? How);
