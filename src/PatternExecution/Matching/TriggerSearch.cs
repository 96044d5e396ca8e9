namespace PatternExecution.Matching;

/// <summary>The end of a search over an index.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Trigger">The trigger that matched or was being tried when the time ran out; null where none.</param>
internal readonly record struct TriggerSearch(TriggerSearchStatus Status, Trigger? Trigger)
{
    public static TriggerSearch None => default;
}
