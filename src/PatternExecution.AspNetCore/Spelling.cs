using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore;

/// <summary>Values as JSON and pages spell them, where the core has no word of its own.</summary>
internal static class Spelling
{
    public static string Of(MatchKind kind) => kind switch
    {
        MatchKind.Phrase => "phrase",
        MatchKind.Recent => "recent",
        MatchKind.Trigger => "trigger",
        MatchKind.TimeLimit => "timeLimit",
        MatchKind.Name => "name",
        _ => "none",
    };

    public static string Of(MemoryOperationKind operation) => operation switch
    {
        MemoryOperationKind.Recall => "recall",
        MemoryOperationKind.Store => "store",
        MemoryOperationKind.SearchByTag => "searchByTag",
        MemoryOperationKind.Similar => "similar",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
    };

    public static string Of(MemorySearchStrategy strategy) => strategy switch
    {
        MemorySearchStrategy.None => "none",
        MemorySearchStrategy.Fields => "fields",
        MemorySearchStrategy.Words => "words",
        MemorySearchStrategy.ExactVectors => "exactVectors",
        MemorySearchStrategy.EstimatedVectors => "estimatedVectors",
        MemorySearchStrategy.IndexedVectors => "indexedVectors",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };
}
