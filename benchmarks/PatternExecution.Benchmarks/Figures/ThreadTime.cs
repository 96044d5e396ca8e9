using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PatternExecution.Benchmarks.Figures;

/// <summary>
/// The processor time of the calling thread, which other processes on the machine do not add to; the clock on the wall where the system
/// has no such count.
/// </summary>
internal static partial class ThreadTime
{
    private const int ClockThreadCpuTime = 3;
    private static readonly bool IsSupported = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public static long Nanoseconds()
    {
        if (IsSupported && ClockGetTime(ClockThreadCpuTime, out var time) == 0) return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        return (long)(Stopwatch.GetTimestamp() * (1_000_000_000.0 / Stopwatch.Frequency));
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
