using System.Text.Json;

namespace PatternExecution.Mcp.Pinning;

/// <summary>
/// Keeps pins in a JSON file (<c>{"server":{"tool":"hash"}}</c>), which can be reviewed and checked in. Written to one side and moved into place, so that it is never half
/// there. Thread-safe; the file belongs to one process.
/// </summary>
public sealed class FileToolPinStore : IToolPinStore, IDisposable
{
    private static readonly McpJsonContext Json = new(new JsonSerializerOptions { WriteIndented = true });

    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _path;
    private SortedDictionary<string, SortedDictionary<string, string>>? _pins;

    /// <summary>Creates a store; the file is made with the first pin.</summary>
    /// <param name="path">The file, relative to the current directory or absolute.</param>
    public FileToolPinStore(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    /// <exception cref="PatternExecutionException">The file cannot be read: no tool is trusted on the word of a file that is broken.</exception>
    public async ValueTask<string?> GetAsync(string server, string tool, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _pins ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
            return _pins.TryGetValue(server, out var tools) ? tools.GetValueOrDefault(tool) : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PatternExecutionException">The file cannot be read or written.</exception>
    public async ValueTask SetAsync(string server, string tool, string hash, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _pins ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!_pins.TryGetValue(server, out var tools)) _pins.Add(server, tools = new SortedDictionary<string, string>(StringComparer.Ordinal));
            tools[tool] = hash;
            var beside = $"{_path}.{Environment.ProcessId}.new";
            await File.WriteAllBytesAsync(beside, JsonSerializer.SerializeToUtf8Bytes(_pins, Json.Pins), cancellationToken).ConfigureAwait(false);
            File.Move(beside, _path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What could not be written must not be believed until the next start either.
            _pins = null;
            throw new PatternExecutionException($"The tool pins '{_path}' cannot be written: {fault.Message} Let the process write there, or name another file.", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Releases what the store holds; the file stays.</summary>
    public void Dispose() => _turn.Dispose();

    private async ValueTask<SortedDictionary<string, SortedDictionary<string, string>>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(_path)) return new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
            var text = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(text, Json.Pins) ?? throw new JsonException("it holds null.");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PatternExecutionException(
                $"The tool pins '{_path}' cannot be read: {fault.Message} Mend the file, or delete it to trust every tool anew.", fault);
        }
    }
}
