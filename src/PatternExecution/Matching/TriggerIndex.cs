using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PatternExecution.Matching.Indexing;
using PatternExecution.Matching.Linear;

namespace PatternExecution.Matching;

/// <summary>
/// Triggers in the order in which they are asked, built once per snapshot. The seam between the registry and how triggers are
/// searched: whatever is done inside, the answer is that of trying them one by one. Thread-safe; the triggers never change.
/// </summary>
internal sealed class TriggerIndex
{
    /// <summary>Reading the clock costs as much as evaluating a trigger that fails early.</summary>
    private const int EvaluationsBetweenClockReads = 16;

    private readonly IndexLayout _layout;
    private readonly SegmentMerger _merger;
    private readonly long _budget;

    private TriggerIndex(IndexLayout layout, SegmentMerger merger, TimeSpan budget)
    {
        _layout = layout;
        _merger = merger;
        _budget = (long)(budget.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Approximate size beside the triggers.</summary>
    public long Bytes => _layout.Bytes;

    /// <summary>How many segments each search scans.</summary>
    internal int SegmentCount => _layout.Segments.Length;

    /// <summary>Builds the index.</summary>
    /// <param name="triggers">The triggers; the earliest that matches wins.</param>
    /// <param name="budget">How long one search may take over all triggers.</param>
    public static TriggerIndex Build(IReadOnlyList<Trigger> triggers, TimeSpan budget) =>
        new(LayoutBuilder.Build([.. triggers]), new SegmentMerger(), budget);

    /// <summary>Builds the index of a set of triggers that differs little from another's; shares with it what did not change.</summary>
    /// <param name="triggers">The triggers; those that the other index has too are known by reference.</param>
    /// <param name="budget">How long one search may take over all triggers.</param>
    /// <param name="previous">The other index; it stays as it is.</param>
    public static TriggerIndex Build(IReadOnlyList<Trigger> triggers, TimeSpan budget, TriggerIndex previous) =>
        new(LayoutBuilder.Build([.. triggers], previous._layout, previous._merger), previous._merger, budget);

    /// <summary>Completes when no segments are being merged.</summary>
    internal Task WhenMerged() => _merger.WhenIdle();

    /// <summary>Finds the earliest trigger of the named groups that matches.</summary>
    public TriggerSearch FindFirst(string query, uint groups)
    {
        var layout = _layout;
        var scratch = SearchScratch.Rent(layout);
        try
        {
            AddCandidates(layout, query, scratch);
            var clock = new SearchClock(_budget);
            var evaluated = 0;
            return Next(layout, query, groups, scratch, ref clock, ref evaluated);
        }
        finally
        {
            scratch.Clear();
        }
    }

    /// <summary>Finds all triggers of the named groups that match, or did not answer in their time, in order.</summary>
    /// <returns>They end where the budget does.</returns>
    public IReadOnlyList<TriggerSearch> FindAll(string query, uint groups)
    {
        var layout = _layout;
        var scratch = SearchScratch.Rent(layout);
        var all = new List<TriggerSearch>();
        try
        {
            AddCandidates(layout, query, scratch);
            var clock = new SearchClock(_budget);
            var evaluated = 0;
            while (Next(layout, query, groups, scratch, ref clock, ref evaluated) is { Trigger: not null } found)
            {
                all.Add(found);
                if (found.Status == TriggerSearchStatus.TimeLimit && clock.IsUp()) break;
            }

            return all;
        }
        finally
        {
            scratch.Clear();
        }
    }

    private static void AddCandidates(IndexLayout layout, string query, SearchScratch scratch)
    {
        for (var i = 0; i < layout.Segments.Length; i++) layout.Segments[i].AddCandidates(query, scratch, scratch.Candidates[i]);
    }

    /// <summary>Takes candidates out until one has something to tell.</summary>
    private static TriggerSearch Next(IndexLayout layout, string query, uint groups, SearchScratch scratch, ref SearchClock clock, ref int evaluated)
    {
        while (TryTakeFirst(layout, scratch, out var view, out var slot))
        {
            ref var place = ref view.Segment.Places[slot];
            if ((place.Groups & groups) == 0 || query.Length < place.MinLength) continue;
            if (!view.HasRequired(place, scratch)) continue;
            if (place.IsTextChoice || view.HasSufficient(place, slot, scratch)) return new TriggerSearch(TriggerSearchStatus.Found, place.Trigger);
            if (++evaluated % EvaluationsBetweenClockReads == 0 && clock.IsUp()) return new TriggerSearch(TriggerSearchStatus.TimeLimit, place.Trigger);
            switch (Evaluate(ref place, query, ref clock))
            {
                case LinearOutcome.Match:
                    return new TriggerSearch(TriggerSearchStatus.Found, place.Trigger);
                case LinearOutcome.TimeLimit:
                    return new TriggerSearch(TriggerSearchStatus.TimeLimit, place.Trigger);
            }
        }

        return TriggerSearch.None;
    }

    /// <summary>Takes out the candidate that is asked first over all segments.</summary>
    private static bool TryTakeFirst(IndexLayout layout, SearchScratch scratch, [NotNullWhen(true)] out SegmentView? view, out int slot)
    {
        (view, slot) = (null, -1);
        CandidateSet? set = null;
        for (var i = 0; i < layout.Segments.Length; i++)
        {
            var head = scratch.Candidates[i].Peek();
            if (head < 0 || (view is not null && view.Ordinals[slot] < layout.Segments[i].Ordinals[head])) continue;
            (view, slot, set) = (layout.Segments[i], head, scratch.Candidates[i]);
        }

        set?.Remove(slot);
        return view is not null;
    }

    private static LinearOutcome Evaluate(ref TriggerPlace place, string query, ref SearchClock clock)
    {
        if (place.Anchored is { IsOverflowing: false } anchored && anchored.Match(query, ref clock) is { } found) return found;
        var outcome = place.Plan.Evaluate(query, ref clock);
        place.Anchored = place.Plan.Anchored;
        return outcome;
    }
}
