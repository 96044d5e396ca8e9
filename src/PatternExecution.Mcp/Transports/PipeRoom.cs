using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// Tells whether a short message can be written to a pipe at once. .NET hands what it writes to a pipe to another thread, because the write may have to wait; waking that
/// thread takes longer than the write. On Unix, where one may ask; nowhere else.
/// </summary>
internal static partial class PipeRoom
{
    /// <summary>What a pipe that is ready takes without waiting on any Unix (PIPE_BUF of Linux; macOS says ready at 512).</summary>
    private static readonly int Most = OperatingSystem.IsLinux() ? 4_096 : 512;

    private const short Writable = 4;

    /// <summary>Whether so many bytes go in without waiting, as long as nobody else writes.</summary>
    public static bool Has(Stream stream, int bytes)
    {
        if (bytes > Most || !(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) || stream is not PipeStream pipe) return false;
        var handle = pipe.SafePipeHandle;
        var isHeld = false;
        try
        {
            // Held, so that the number is not another file's meanwhile.
            handle.DangerousAddRef(ref isHeld);
            var asked = new PollRequest { Descriptor = (int)handle.DangerousGetHandle(), Events = Writable };
            return Poll(ref asked, 1, 0) == 1 && asked.Returned == Writable;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest requests, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
