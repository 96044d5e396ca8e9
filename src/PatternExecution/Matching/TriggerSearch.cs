namespace PatternExecution.Matching;

/// <summary>The end of a search over an index.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Ordinal">The trigger that matched or was being tried when the time ran out; -1 where none.</param>
internal readonly record struct TriggerSearch(TriggerSearchStatus Status, int Ordinal)
{
    public static TriggerSearch None => new(TriggerSearchStatus.None, -1);
}
