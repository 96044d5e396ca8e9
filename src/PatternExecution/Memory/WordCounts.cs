namespace PatternExecution.Memory;

/// <summary>Counts the words of texts that are to be indexed together: outside the lock, and each distinct word a string only once.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _counts = [];
    private readonly List<string> _words = [];

    /// <summary>The distinct words so far; a word's number is its place here.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Counts one text.</summary>
    public Document Count(string text)
    {
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var reader = new WordReader(text, stackalloc char[WordReader.BufferLength]);
        var length = 0;
        _counts.Clear();
        while (reader.MoveNext())
        {
            if (!lookup.TryGetValue(reader.Current, out var id))
            {
                var word = reader.Current.ToString();
                id = _words.Count;
                _words.Add(word);
                _ids.Add(word, id);
            }

            _counts[id] = _counts.GetValueOrDefault(id) + 1;
            length++;
        }

        return new Document([.. _counts], length);
    }

    /// <param name="Counts">Word number and how often it occurs.</param>
    /// <param name="Length">All occurrences together.</param>
    internal readonly record struct Document(KeyValuePair<int, int>[] Counts, int Length);
}
