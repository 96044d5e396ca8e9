namespace PatternExecution.Matching.Linear;

/// <summary>What an instruction of a linear program does.</summary>
internal enum LinearOpcode : byte
{
    /// <summary>Consumes a character of the set that the argument names.</summary>
    Consume,

    /// <summary>Goes on in two places: the next instruction and the one that the argument names.</summary>
    Split,

    /// <summary>Goes on where the assertion that the argument names holds.</summary>
    Assert,

    /// <summary>The text matches.</summary>
    Accept,
}
