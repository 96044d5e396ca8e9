namespace PatternExecution.Memory;

/// <summary>A slot and what its place among hits depends on: the score, then the newest, then the lowest identity.</summary>
internal readonly struct SlotScore(double score, long created, Guid id, int slot)
{
    public double Score { get; } = score;

    public int Slot { get; } = slot;

    private readonly long _created = created;
    private readonly Guid _id = id;

    /// <summary>The step of scores: what two stores that sum in different orders agree on.</summary>
    public const double Precision = 1e-6;

    public static double Round(double score) => Math.Round(Math.Clamp(score, 0, 1) * 1e6) / 1e6;

    /// <summary>Negative where the first comes before the second.</summary>
    public static int Compare(in SlotScore a, in SlotScore b)
    {
        // Scores are never NaN, and nearly always different.
        if (a.Score != b.Score)
            return a.Score > b.Score ? -1 : 1;
        var order = b._created.CompareTo(a._created);
        return order != 0 ? order : a._id.CompareTo(b._id);
    }
}
