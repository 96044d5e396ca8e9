using System.Collections.Concurrent;

namespace PatternExecution.Mcp.Pinning;

/// <summary>Keeps pins for as long as the process runs: a definition is trusted anew at each start. Thread-safe.</summary>
public sealed class InMemoryToolPinStore : IToolPinStore
{
    private readonly ConcurrentDictionary<(string Server, string Tool), string> _pins = new();

    /// <inheritdoc/>
    public ValueTask<string?> GetAsync(string server, string tool, CancellationToken cancellationToken = default) => new(_pins.GetValueOrDefault((server, tool)));

    /// <inheritdoc/>
    public ValueTask SetAsync(string server, string tool, string hash, CancellationToken cancellationToken = default)
    {
        _pins[(server, tool)] = hash;
        return ValueTask.CompletedTask;
    }
}
