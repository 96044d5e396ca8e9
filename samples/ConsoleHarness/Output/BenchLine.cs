namespace ConsoleHarness.Output;

/// <summary>One pattern's times in <c>bench</c>, in milliseconds.</summary>
internal sealed record BenchLine(
    string Pattern,
    string Cache,
    int Count,
    int Succeeded,
    double MinMs,
    double MaxMs,
    double MeanMs,
    double P50Ms,
    double P95Ms,
    double P99Ms,
    double TargetMs,
    bool Holds,
    long Tokens,
    double PerSecond);
