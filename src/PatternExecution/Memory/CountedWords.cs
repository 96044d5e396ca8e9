namespace PatternExecution.Memory;

/// <summary>The words of a batch.</summary>
/// <param name="Words">The distinct ones; a word's number is its place here.</param>
/// <param name="Documents">What each memory holds, by its place in the batch.</param>
internal sealed record CountedWords(IReadOnlyList<string> Words, WordCounts.Document[] Documents)
{
    // With fewer memories most spellings come once, and remembering them costs more than cutting them.
    private const int RemembersFrom = 16;

    public static CountedWords Count(PreparedMemory[] memories)
    {
        var words = new WordCounts(memories.Length >= RemembersFrom);
        var documents = new WordCounts.Document[memories.Length];
        for (var i = 0; i < memories.Length; i++)
            documents[i] = words.Count(memories[i].Memory.Content);
        return new CountedWords(words.Words, documents);
    }
}
