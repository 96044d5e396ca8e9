using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace ConsoleHarness.Output;

/// <summary>How values are spelt in lines and tables.</summary>
internal static class Spelling
{
    public static string Of(ResultStatus status) => status switch
    {
        ResultStatus.Succeeded => "succeeded",
        ResultStatus.Partial => "partial",
        ResultStatus.NoMatch => "noMatch",
        ResultStatus.Rejected => "rejected",
        _ => "failed",
    };

    public static string Of(PatternType type) => type switch
    {
        PatternType.Infrastructure => "infrastructure",
        PatternType.Memory => "memory",
        _ => "hybrid",
    };

    public static string? Of(MatchKind kind) => kind switch
    {
        MatchKind.Phrase => "phrase",
        MatchKind.Recent => "recent",
        MatchKind.Trigger => "trigger",
        MatchKind.Name => "name",
        _ => null,
    };

    public static string Of(MemorySearchStrategy strategy) => strategy switch
    {
        MemorySearchStrategy.Fields => "fields",
        MemorySearchStrategy.Words => "words",
        MemorySearchStrategy.ExactVectors => "exact vectors",
        MemorySearchStrategy.EstimatedVectors => "estimated vectors",
        MemorySearchStrategy.IndexedVectors => "indexed vectors",
        _ => "nothing",
    };

    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}
