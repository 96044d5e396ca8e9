using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Patterns;

/// <summary>Says once, and only once, that a file's content has changed, however many events the change made and however the editor wrote it.</summary>
internal sealed class PatternFileWatch : IDisposable
{
    /// <summary>How long a file must be quiet: editors write in several steps, or write a copy and rename it.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly Lock _checking = new();
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly ITimer _timer;
    private readonly FileSystemWatcher? _watcher;
    private byte[] _content;

    public PatternFileWatch(string path, TimeProvider time, ILogger logger, Action changed)
    {
        _path = Path.GetFullPath(path);
        _logger = logger;
        _changed = changed;
        _timer = time.CreateTimer(static watch => ((PatternFileWatch)watch!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (Directory.Exists(Path.GetDirectoryName(_path)))
        {
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(_path)!);
            _watcher.Filters.Add(Path.GetFileName(_path));
            _watcher.Filters.Add("..data"); // a mounted Kubernetes ConfigMap changes by swapping this link
            _watcher.Changed += (_, _) => Schedule();
            _watcher.Created += (_, _) => Schedule();
            _watcher.Deleted += (_, _) => Schedule();
            _watcher.Renamed += (_, _) => Schedule();
            _watcher.Error += (_, e) => Interrupted(e.GetException());
            _watcher.EnableRaisingEvents = true;
        }

        _content = Fingerprint();
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    /// <summary>Tells of the change, if the content is another than last time.</summary>
    internal void Check()
    {
        lock (_checking)
        {
            var content = Fingerprint();
            if (content.AsSpan().SequenceEqual(_content)) return;
            _content = content;
        }

        _changed();
    }

    private byte[] Fingerprint() => PatternFile.TryReadBytes(_path, out var bytes) is null ? SHA256.HashData(bytes) : [];

    private void Schedule() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    private void Interrupted(Exception exception)
    {
        _logger.WatchInterrupted(exception, _path);
        Schedule();
    }
}
