namespace PatternExecution.Audit;

/// <summary>
/// Appends records to a file, one line of JSON each, chained by hashes. One process writes a file at a time, which a file beside it (<c>.lock</c>) sees to. What a crash left of a record that
/// was never acknowledged is cut off when the file is opened. Thread-safe.
/// </summary>
public sealed class FileAuditSink : IAuditSink, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _path;
    private readonly bool _flush;
    private FileStream? _file;
    private FileStream? _lock;
    private long _sequence;
    private string _previous = AuditLine.NoHash;
    private bool _isDisposed;

    /// <summary>Creates the sink; the file is opened, and made where there is none, before the first action.</summary>
    /// <param name="options">How the file is kept; read once.</param>
    /// <exception cref="ArgumentException">There is no path.</exception>
    public FileAuditSink(FileAuditSinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Path, nameof(options));
        _path = Path.GetFullPath(options.Path);
        _flush = options.Flush;
    }

    /// <summary>Checks that every record of a file stands as it was written, in its place. A running sink does not disturb it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<AuditVerification> VerifyAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var _ = file.ConfigureAwait(false);
        return await AuditFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask EnsureReadyAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var file = await OpenAsync(cancellationToken).ConfigureAwait(false);
            var (line, hash) = AuditLine.Write(record, _sequence + 1, _previous);
            try
            {
                // A line is written whole or cut off again: a caller who gives up half way must not leave half of it.
                await file.WriteAsync(line, CancellationToken.None).ConfigureAwait(false);
                await file.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                if (_flush) file.Flush(flushToDisk: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Opening it again cuts off what was not acknowledged.
                await CloseAsync().ConfigureAwait(false);
                throw Unavailable(exception);
            }

            (_sequence, _previous) = (_sequence + 1, hash);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            await CloseAsync().ConfigureAwait(false);
            if (_lock is not null) await _lock.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_file is { } open)
        {
            // Unix lets a file be deleted or moved that is written to; what is written then is written to nothing.
            return File.Exists(_path) ? open : throw new AuditUnavailableException(
                $"The audit file '{_path}' was deleted or moved; put it back, or restart with a new one.");
        }

        FileStream? file = null;
        try
        {
            // Systems other than Windows keep a second writer out by exclusive locks alone, which would keep readers of the records out too.
            _lock ??= new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            // No buffer: a record is one write.
            file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            var found = await AuditFile.ReadTailAsync(file, cancellationToken).ConfigureAwait(false);
            // This process's own count tells whether what it wrote is still there.
            if (_sequence > 0 && (found.Sequence != _sequence || found.Hash != _previous))
                throw new AuditUnavailableException($"The audit file '{_path}' does not end with the last record that was written; put it back, or restart with a new one.");
            (_sequence, _previous) = (found.Sequence, found.Hash);
            file.SetLength(found.Length);
            file.Seek(0, SeekOrigin.End);
            return _file = file;
        }
        catch (Exception exception)
        {
            if (file is not null) await file.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException or UnauthorizedAccessException) throw Unavailable(exception);
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_file is not { } file) return;
        _file = null;
        try
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // What could not be written was not acknowledged.
        }
    }

    private AuditUnavailableException Unavailable(Exception exception) =>
        new($"The audit file '{_path}' cannot be written: {exception.Message} Mend that, or name another file.", exception);
}
