namespace PatternExecution.Patterns;

/// <summary>The largest values that a definition may have.</summary>
internal static class PatternLimits
{
    public const int Name = 128;
    public const int Phrase = 4_096;
    public const int Trigger = 8_192;
    public const int Label = 128;
    public const int Metadata = 4_096;

    /// <summary>Ten years: enough for "always", and no date computed from it overflows.</summary>
    public static readonly TimeSpan CacheTtl = TimeSpan.FromDays(3_650);

    public static readonly TimeSpan MinHalfLife = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxHalfLife = TimeSpan.FromDays(3_650);
}
