using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// One running server: a JSON-RPC message a line, in UTF-8. A line over the limit and a line that begins as a message and is none end the session, so that every waiting call
/// ends at once; other lines, plain or JSON, are chatter: skipped, and warned of once. Ends the process with all its descendants.
/// </summary>
internal sealed class StdioServerSession : TransportBase
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private readonly Process _process;
    private readonly ProcessMark _mark;
    private readonly TimeSpan _shutdown;
    private readonly int _maxMessageBytes;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly Task _errors;
    private readonly StandardErrorTail _tail = new();
    private volatile bool _isOver;
    private bool _hasChattered;
    private int _isDisposed;

    public StdioServerSession(string server, Process process, ProcessMark mark, TimeSpan shutdown, int maxMessageBytes, ILoggerFactory loggers)
        : base(server, loggers)
    {
        _process = process;
        _mark = mark;
        _shutdown = shutdown;
        _maxMessageBytes = maxMessageBytes;
        _logger = loggers.CreateLogger<StdioServerSession>();
        SetConnected();
        _errors = _tail.ReadAsync(process.StandardError.BaseStream, _ending.Token);
        _reading = Task.Run(ReadAsync);
    }

    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (_isOver) throw new ServerEndedException();
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(writer, message, MessageType);
        buffer.Write("\n"u8);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        // Half a message would spoil the next one, so what is begun is only given up with the session; whoever asked need not wait for a server that does not read.
        var writing = WriteAsync(buffer.WrittenMemory);
        await (writing.IsCompleted ? writing : writing.WaitAsync(cancellationToken)).ConfigureAwait(false);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (_isOver) throw new ServerEndedException();
            var input = _process.StandardInput.BaseStream;
            if (PipeRoom.Has(input, line.Length))
            {
                input.Write(line.Span);
                return;
            }

            await input.WriteAsync(line, _ending.Token).ConfigureAwait(false);
            await input.FlushAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            throw new IOException("the server has ended", fault);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        try
        {
            // A server that behaves ends with its input.
            _process.StandardInput.Close();
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException)
        {
        }

        if (_shutdown > TimeSpan.Zero && !_ending.IsCancellationRequested)
        {
            try
            {
                await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(_shutdown).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
            }
        }

        Kill();
        try
        {
            // A process that left the tree can hold the pipes open; the read of a pipe is not to be interrupted, but need not be waited for.
            await Task.WhenAll(_reading, _errors).WaitAsync(Least(_shutdown)).ConfigureAwait(false);
            _ending.Dispose();
        }
        catch (TimeoutException)
        {
        }

        _process.Dispose();
    }

    private static TimeSpan Least(TimeSpan shutdown) => shutdown > TimeSpan.FromSeconds(1) ? shutdown : TimeSpan.FromSeconds(1);

    /// <summary>Ends the process and everything it started, without waiting.</summary>
    private void Kill()
    {
        _ending.Cancel();
        _ = _mark.KillAllAsync(_process, TimeSpan.MaxValue);
    }

    private async Task ReadAsync()
    {
        Exception? fault = null;
        var reader = PipeReader.Create(_process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            await ReadLinesAsync(reader).ConfigureAwait(false);
            _isOver = true;
            fault = new IOException(await DescribeEndAsync().ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException or NotSupportedException)
        {
            fault = exception is IOException ? exception : new InvalidDataException($"a line is no message: {exception.Message}", exception);
        }
        finally
        {
            _isOver = true;
            await reader.CompleteAsync().ConfigureAwait(false);
            Kill();
            SetDisconnected(fault);
        }
    }

    private async Task ReadLinesAsync(PipeReader reader)
    {
        // Where the search for the line's end goes on, so that no byte is looked at twice.
        var searched = 0L;
        while (true)
        {
            var read = await reader.ReadAsync(_ending.Token).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end);
                if (line.Length > _maxMessageBytes) throw new MessageTooLargeException(_maxMessageBytes);
                if (Parse(line) is { } message) await WriteMessageAsync(message, _ending.Token).ConfigureAwait(false);
                rest = rest.Slice(rest.GetPosition(1, end));
                searched = 0;
            }

            searched = rest.Length;
            if (searched > _maxMessageBytes) throw new MessageTooLargeException(_maxMessageBytes);
            if (read.IsCompleted) return;
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private JsonRpcMessage? Parse(ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        reader.IsNext(Mark, advancePast: true);
        reader.AdvancePastAny((byte)' ', (byte)'\t', (byte)'\r');
        if (reader.End) return null;
        var text = reader.UnreadSequence;
        reader.TryPeek(out var first);
        try
        {
            if (first == (byte)'{')
            {
                var json = new Utf8JsonReader(text);
                return JsonSerializer.Deserialize(ref json, MessageType);
            }
        }
        catch (JsonException) when (!IsMessage(text))
        {
            // A log line in JSON, or in words that begin with a brace.
        }

        if (!_hasChattered) McpLog.LineSkipped(_logger, Name);
        _hasChattered = true;
        return null;
    }

    /// <summary>Whether a line says of itself that it is a message, as far as it is JSON.</summary>
    private static bool IsMessage(ReadOnlySequence<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("jsonrpc"u8)) return true;
            }
        }
        catch (JsonException)
        {
        }

        return false;
    }

    private async Task<string> DescribeEndAsync()
    {
        try
        {
            // Its output is closed; that it also ends is only to be waited for as long as a shutdown.
            await _process.WaitForExitAsync(_ending.Token).WaitAsync(_shutdown, _ending.Token).ConfigureAwait(false);
            await _errors.WaitAsync(_shutdown, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            return "the server closed its output";
        }

        var said = _tail.ToString();
        return $"the server ended with exit code {_process.ExitCode}{(said.Length == 0 ? "" : $" and said: {said}")}";
    }
}
