namespace ConsoleHarness.Output;

/// <summary>How one leg of a result ended; its output is in the result's.</summary>
internal sealed record LegLine(string Leg, string Status, double ElapsedMs, string? Error);
