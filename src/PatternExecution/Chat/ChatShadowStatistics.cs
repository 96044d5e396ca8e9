namespace PatternExecution.Chat;

/// <summary>How often the engine would have been right, of one pattern or of all.</summary>
/// <param name="Compared">Turns that the engine would have answered.</param>
/// <param name="Right">Those that the judge found right.</param>
/// <param name="Wrong">Those that the judge found wrong.</param>
/// <param name="NotExecuted">Turns that would have started an action, which a trial never does; not compared.</param>
public sealed record ChatShadowStatistics(long Compared, long Right, long Wrong, long NotExecuted)
{
    /// <summary>The share of judged answers that were right, 0 to 1; null where none was judged.</summary>
    public double? Precision => Right + Wrong == 0 ? null : (double)Right / (Right + Wrong);

    internal ChatShadowStatistics Plus(ChatShadowStatistics other) =>
        new(Compared + other.Compared, Right + other.Right, Wrong + other.Wrong, NotExecuted + other.NotExecuted);
}
