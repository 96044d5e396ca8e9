namespace PatternExecution.Matching.Indexing;

/// <summary>Where a trigger of a snapshot is held, with what decides early that it need not be evaluated.</summary>
internal readonly record struct TriggerPlace(uint Groups, int MinLength, int Segment, int Slot);
