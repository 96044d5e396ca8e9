namespace PatternExecution.Matching.Linear;

/// <summary>What the assertions of a program look at.</summary>
[Flags]
internal enum AssertionUse
{
    None = 0,
    Words = 1,
    Lines = 2,
    FinalNewline = 4,
}
