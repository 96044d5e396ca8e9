namespace PatternExecution.Memory;

/// <summary>
/// An inverted index scored by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with the idf that
/// is never negative. Not thread-safe: its partition's lock guards it.
/// </summary>
/// <param name="saturation">BM25's k1.</param>
/// <param name="lengthPenalty">BM25's b.</param>
internal sealed class TextIndex(double saturation, double lengthPenalty)
{
    private readonly Dictionary<string, Postings> _postings = new(StringComparer.Ordinal);
    private int[] _lengths = [];
    private int _documents;
    private long _totalLength;

    public void Add(int slot, IReadOnlyList<string> words, in WordCounts.Document document)
    {
        if (slot >= _lengths.Length)
            Array.Resize(ref _lengths, Math.Max(16, Math.Max(slot + 1, _lengths.Length * 2)));
        _lengths[slot] = document.Length;
        _documents++;
        _totalLength += document.Length;
        foreach (var (word, count) in document.Counts)
        {
            var text = words[word];
            if (!_postings.TryGetValue(text, out var postings))
                _postings.Add(text, postings = new Postings());
            postings.Add(slot, count);
        }
    }

    /// <summary>Takes a memory out of the statistics. Its postings stay until <see cref="Compact"/>; the caller knows the slot is dead.</summary>
    public void Remove(int slot, string content)
    {
        _documents--;
        _totalLength -= _lengths[slot];
        var words = new WordCounts();
        foreach (var (word, _) in words.Count(content).Counts)
            _postings[words.Words[word]].Documents--;
    }

    /// <summary>Moves every posting to its slot's new place and forgets those of dead slots.</summary>
    /// <param name="places">The new slot by the old; -1 for a dead one. The order of slots is kept.</param>
    public void Compact(ReadOnlySpan<int> places)
    {
        foreach (var (word, postings) in _postings)
        {
            if (postings.Documents == 0)
                _postings.Remove(word);
            else
                postings.Move(places);
        }

        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] >= 0)
                _lengths[places[i]] = _lengths[i];
        }
    }

    /// <summary>Adds the score of each memory that holds any of the words.</summary>
    /// <param name="text">The question.</param>
    /// <param name="scores">By slot, zero at first; the share of the question's weight that the memory holds, 0 to 1. Dead slots get one too.</param>
    public void Score(ReadOnlySpan<char> text, ScoreBoard scores)
    {
        var lookup = _postings.GetAlternateLookup<ReadOnlySpan<char>>();
        var reader = new WordReader(text, stackalloc char[WordReader.BufferLength]);
        var terms = scores.Terms;
        var most = 0.0;
        while (reader.MoveNext())
        {
            // A word that no memory holds still counts in the whole, so that a score says how much of the question was found.
            if (!lookup.TryGetValue(reader.Current, out var postings) || postings.Documents == 0)
                most += Idf(0);
            else if (!terms.TryAdd(postings, 1))
                terms[postings]++;
        }

        foreach (var (postings, occurrences) in terms)
            most += Idf(postings.Documents) * occurrences;
        if (terms.Count == 0)
            return;

        // score = sum of idf * tf / (tf + k1 * (1 - b + b * length / average)) over the sum of idf; the usual (k1 + 1) cancels out.
        var scale = 1 / most;
        var fix = saturation * (1 - lengthPenalty);
        var slope = saturation * lengthPenalty * _documents / Math.Max(1, _totalLength);
        foreach (var (postings, occurrences) in terms)
            scores.Add(postings.Entries, _lengths, Idf(postings.Documents) * occurrences * scale, fix, slope);
    }

    private double Idf(int documents) => Math.Log(1 + ((_documents - documents + 0.5) / (documents + 0.5)));

    /// <summary>The memories that hold one word, in the order of their slots.</summary>
    internal sealed class Postings
    {
        private Posting[] _entries = new Posting[2];
        private int _count;

        /// <summary>How many living memories hold the word.</summary>
        public int Documents { get; set; }

        public ReadOnlySpan<Posting> Entries => _entries.AsSpan(0, _count);

        public void Add(int slot, int occurrences)
        {
            if (_count == _entries.Length)
                Array.Resize(ref _entries, _count * 2);
            _entries[_count++] = new Posting(slot, occurrences);
            Documents++;
        }

        public void Move(ReadOnlySpan<int> places)
        {
            var kept = 0;
            foreach (var posting in Entries)
            {
                if (places[posting.Slot] >= 0)
                    _entries[kept++] = posting with { Slot = places[posting.Slot] };
            }

            _count = kept;
            if (_entries.Length > 4 * kept)
                Array.Resize(ref _entries, Math.Max(2, kept));
        }
    }

    internal readonly record struct Posting(int Slot, int Occurrences);
}
