using System.Diagnostics;

namespace ConsoleHarness.Output;

/// <summary>A running count on standard error, where a person looks at it and the lines themselves go elsewhere.</summary>
internal sealed class ProgressCount(string noun) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly bool _visible = !Console.IsErrorRedirected && Console.IsOutputRedirected;
    private long _shown = Stopwatch.GetTimestamp();
    private long _count;

    public void Add()
    {
        _count++;
        if (!_visible || Stopwatch.GetElapsedTime(_shown) < Interval) return;
        _shown = Stopwatch.GetTimestamp();
        Console.Error.Write($"\r{_count:N0} {noun}");
    }

    public void Dispose()
    {
        if (_visible) Console.Error.WriteLine($"\r{_count:N0} {noun}");
    }
}
