namespace PatternExecution.Memory;

/// <summary>Scratch space of one text search: scores by slot and which slots have one. Rented, so that a search allocates only its answer.</summary>
internal sealed class ScoreBoard
{
    [ThreadStatic]
    private static ScoreBoard? s_spare;

    private double[] _scores = [];
    private int[] _touched = [];
    private int _touchedCount;

    /// <summary>The question's words and how often it has each.</summary>
    public Dictionary<TextIndex.Postings, int> Terms { get; } = [];

    /// <summary>The slots with a score, in no order.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _touchedCount);

    public double this[int slot] => _scores[slot];

    public static ScoreBoard Rent(int slots)
    {
        var board = s_spare ?? new ScoreBoard();
        s_spare = null;
        if (board._scores.Length < slots)
        {
            board._scores = new double[slots + (slots / 4) + 16];
            board._touched = new int[board._scores.Length];
        }

        return board;
    }

    public void Return()
    {
        foreach (var slot in Touched)
            _scores[slot] = 0;
        _touchedCount = 0;
        Terms.Clear();
        s_spare = this;
    }

    public void Add(ReadOnlySpan<TextIndex.Posting> postings, ReadOnlySpan<int> lengths, double weight, double fix, double slope)
    {
        var scores = _scores;
        var touched = _touched;
        var count = _touchedCount;
        foreach (ref readonly var posting in postings)
        {
            var slot = posting.Slot;
            double occurrences = posting.Occurrences;
            ref var score = ref scores[slot];
            if (score == 0)
                touched[count++] = slot;
            score += weight * occurrences / (occurrences + fix + (slope * lengths[slot]));
        }

        _touchedCount = count;
    }
}
