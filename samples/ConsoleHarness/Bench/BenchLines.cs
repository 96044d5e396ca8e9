using System.Text.Json.Serialization;

namespace ConsoleHarness.Bench;

/// <summary>One line of <c>bench</c>; its kind says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunLine), "run")]
[JsonDerivedType(typeof(TimesLine), "times")]
[JsonDerivedType(typeof(TokenLine), "tokens")]
[JsonDerivedType(typeof(ThroughputLine), "throughput")]
[JsonDerivedType(typeof(HitRateLine), "hitRate")]
[JsonDerivedType(typeof(FigureLine), "figure")]
internal abstract record BenchLine;

/// <summary>The run: where, with what, and whether it came to its end.</summary>
internal sealed record RunLine(DateTimeOffset Started, bool IsComplete, string? StoppedAt, IReadOnlyDictionary<string, string> Machine) : BenchLine;

/// <summary>A pattern's times in milliseconds; the target is for the 95th percentile.</summary>
internal sealed record TimesLine(
    string Setup, string Pattern, string Cache, int Count, int Succeeded, int AsExpected, double MinMs, double MaxMs, double MeanMs, double P50Ms, double P95Ms, double P99Ms,
    double TargetMs, bool Holds, long Tokens, double PerSecond, string? Error) : BenchLine
{
    public static TimesLine Of(PatternTimes measured)
    {
        var times = measured.Times;
        return new(
            measured.Setup, measured.Subject.Pattern, measured.Cache, times.Count, measured.Succeeded, measured.AsExpected, Round(times.Rank(0)), Round(times.Rank(1)), Round(times.Mean),
            Round(times.Rank(0.50)), Round(times.Rank(0.95)), Round(times.Rank(0.99)), measured.Subject.TargetMs, measured.Error is null && times.Rank(0.95) <= measured.Subject.TargetMs, measured.Tokens,
            times.Total == 0 ? 0 : Math.Round(times.Count / times.Total * 1_000, 1), measured.Error);
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 4);
}

/// <summary>Tokens of the guide's mix, in all and a request, and a request at the guide's price of each route; what the guide gives is a request's.</summary>
internal sealed record TokenLine(
    string Setup, string How, int Count, int Unsuccessful, long Tokens, double PerRequest, double AtGuidePrices, int Infrastructure, int Memory, int Hybrid, int Cached, double Guide) : BenchLine;

/// <summary>Requests a second; the guide's are 0 where it gives none.</summary>
internal sealed record ThroughputLine(
    string Setup, string Traffic, string Cache, int Callers, long Count, long Unsuccessful, double HitRate, double PerSecond, double Guide) : BenchLine;

/// <summary>What answered repeating requests.</summary>
internal sealed record HitRateLine(string Setup, string Traffic, int Reads, int Different, int Stored, int Memory, int Redis, int Executed, double HitRate) : BenchLine;

/// <summary>A figure to be reached, and whether it was; null where it is told beside another and has nothing to reach.</summary>
internal sealed record FigureLine(string Setup, string Figure, double Value, string Unit, string Reach, string Guide, bool? Holds) : BenchLine;
