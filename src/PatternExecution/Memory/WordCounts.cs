using System.Runtime.InteropServices;

namespace PatternExecution.Memory;

/// <summary>Counts the words of texts that are to be indexed together: outside the lock, and each distinct word a string only once. Not thread-safe.</summary>
/// <param name="remembersSpellings">Whether the stem of a spelling is looked up rather than cut again; it pays where there are many texts.</param>
internal sealed class WordCounts(bool remembersSpellings = false)
{
    // Just too small for the heap of large objects.
    private const int PageSize = 8_192;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>? _spellings = remembersSpellings ? new(StringComparer.Ordinal) : null;
    private readonly List<string> _words = [];
    private readonly List<KeyValuePair<int, int>> _counts = [];
    private readonly List<(int Text, int Place)> _lastSeen = [];
    private KeyValuePair<int, int>[] _page = [];
    private int _used;
    private int _text;

    /// <summary>The distinct words so far; a word's number is its place here.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Counts one text.</summary>
    public Document Count(string text)
    {
        var reader = new WordReader(text, stackalloc char[WordReader.BufferLength]);
        var length = 0;
        _text++;
        _counts.Clear();
        while (reader.MoveNextUnstemmed())
        {
            var id = Find(ref reader);
            ref var seen = ref CollectionsMarshal.AsSpan(_lastSeen)[id];
            if (seen.Text == _text)
            {
                ref var count = ref CollectionsMarshal.AsSpan(_counts)[seen.Place];
                count = new(id, count.Value + 1);
            }
            else
            {
                seen = (_text, _counts.Count);
                _counts.Add(new(id, 1));
            }

            length++;
        }

        return new Document(Keep(), length);
    }

    /// <summary>Copies the counts to a page that the documents share: an array each would be much to collect.</summary>
    private ArraySegment<KeyValuePair<int, int>> Keep()
    {
        if (_page.Length - _used < _counts.Count)
            (_page, _used) = (new KeyValuePair<int, int>[remembersSpellings ? Math.Max(PageSize, _counts.Count) : _counts.Count], 0);
        var kept = new ArraySegment<KeyValuePair<int, int>>(_page, _used, _counts.Count);
        _counts.CopyTo(kept.Array!, _used);
        _used += _counts.Count;
        return kept;
    }

    private int Find(ref WordReader reader)
    {
        if (!reader.IsEnglish)
            return FindWord(reader.Current);
        if (_spellings is null)
        {
            reader.Stem();
            return FindWord(reader.Current);
        }

        var lookup = _spellings.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(reader.Current, out var id))
            return id;
        var spelling = reader.Current.ToString();
        reader.Stem();
        id = FindWord(reader.Current);
        _spellings.Add(spelling, id);
        return id;
    }

    private int FindWord(ReadOnlySpan<char> word)
    {
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(word, out var id))
            return id;
        id = _words.Count;
        _words.Add(word.ToString());
        _ids.Add(_words[id], id);
        _lastSeen.Add(default);
        return id;
    }

    /// <param name="Counts">Word number and how often it occurs.</param>
    /// <param name="Length">All occurrences together.</param>
    internal readonly record struct Document(ArraySegment<KeyValuePair<int, int>> Counts, int Length);
}
