namespace PatternExecution.Benchmarks.Figures;

/// <summary>What one operation cost.</summary>
/// <param name="Nanoseconds">Median over the rounds.</param>
/// <param name="Bytes">Allocated on the measuring thread.</param>
internal readonly record struct Cost(double Nanoseconds, double Bytes);

/// <summary>A candidate beside its anchor.</summary>
/// <param name="Candidate">What is judged.</param>
/// <param name="Anchor">What it is held against.</param>
/// <param name="Ratio">Median over the rounds of candidate time by anchor time of the same round.</param>
internal sealed record Comparison(Cost Candidate, Cost Anchor, double Ratio);
