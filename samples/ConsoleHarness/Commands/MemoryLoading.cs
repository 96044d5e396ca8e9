using PatternExecution.Memory;

namespace ConsoleHarness.Commands;

/// <summary>Imports memories before requests are answered.</summary>
internal static class MemoryLoading
{
    /// <summary>Imports all lines of a file, or none where one of them is wrong.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> ImportAsync(IMemoryStore store, string path, CancellationToken cancellationToken)
    {
        var memories = await MemoryNdjson.ReadFileAsync(path, cancellationToken: cancellationToken);
        await store.StoreManyAsync(memories, cancellationToken);
        return memories.Count;
    }
}
