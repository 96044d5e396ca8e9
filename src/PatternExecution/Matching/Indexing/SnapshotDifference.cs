namespace PatternExecution.Matching.Indexing;

/// <summary>What one list of triggers has in common with another.</summary>
internal static class SnapshotDifference
{
    private const int Gone = -1;

    /// <summary>Compares two lists; triggers are the same where they are the same object.</summary>
    /// <param name="before">The earlier list.</param>
    /// <param name="after">The later list.</param>
    /// <param name="added">Receives the places of those that only the later list has.</param>
    /// <returns>By place in the earlier list: the place in the later one, -1 where it has it no more.</returns>
    public static int[] Find(Trigger[] before, Trigger[] after, out List<int> added)
    {
        var places = new int[before.Length];
        added = [];
        var b = 0;
        var a = 0;

        // One pattern more or less is the usual case and needs no dictionary.
        for (; b < before.Length && a < after.Length; b++, a++)
        {
            if (ReferenceEquals(before[b], after[a])) places[b] = a;
            else if (a + 1 < after.Length && ReferenceEquals(before[b], after[a + 1])) added.Add(a++);
            else if (b + 1 < before.Length && ReferenceEquals(before[b + 1], after[a])) places[b++] = Gone;
            else break;
            places[b] = a;
        }

        var rest = new Dictionary<Trigger, int>(ReferenceEqualityComparer.Instance);
        if (b < before.Length)
        {
            for (; a < after.Length; a++) rest[after[a]] = a;
        }

        for (; b < before.Length; b++) places[b] = rest.Remove(before[b], out var place) ? place : Gone;
        for (; a < after.Length; a++) rest[after[a]] = a;
        added.AddRange(rest.Values);
        added.Sort();
        return places;
    }
}
