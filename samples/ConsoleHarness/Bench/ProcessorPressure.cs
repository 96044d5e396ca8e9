using System.Diagnostics;
using System.Globalization;

namespace ConsoleHarness.Bench;

/// <summary>
/// How much of a time somebody on this machine was ready to run and waited for a processor (Linux, pressure stall information). While requests are timed one after the
/// other there should be hardly any: what others do then is measured with them.
/// </summary>
internal sealed class ProcessorPressure
{
    private const string Source = "/proc/pressure/cpu";

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly long? _before = Read();

    /// <summary>The share since this was made, in words; null where the system does not tell.</summary>
    public string? Describe() => _before is { } before && Read() is { } now
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp((now - before) / Stopwatch.GetElapsedTime(_started).TotalMicroseconds, 0, 1):P0} of the time")
        : null;

    // some avg10=0.00 avg60=0.00 avg300=0.00 total=123 (microseconds)
    private static long? Read()
    {
        try
        {
            var line = File.ReadLines(Source).First();
            return long.Parse(line[(line.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
