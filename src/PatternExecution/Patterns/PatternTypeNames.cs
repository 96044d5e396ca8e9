namespace PatternExecution.Patterns;

/// <summary>Pattern types as files, results and metrics spell them; constants, so that a measurement allocates nothing.</summary>
internal static class PatternTypeNames
{
    public static string ToName(this PatternType type) => type switch
    {
        PatternType.Infrastructure => "infrastructure",
        PatternType.Memory => "memory",
        PatternType.Hybrid => "hybrid",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
