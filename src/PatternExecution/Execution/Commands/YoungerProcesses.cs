using System.Buffers.Text;
using System.Globalization;
using System.IO.Enumeration;

namespace PatternExecution.Execution.Commands;

/// <summary>
/// Those processes of a Linux machine that a process may have started. Linux gives identities out in ascending order, from the smallest again once the largest is given,
/// so that whatever a process starts has one between its own and the one given last; all processes where that cannot be told.
/// </summary>
/// <param name="id">The process.</param>
/// <param name="age">At most how long ago it was started.</param>
internal sealed class YoungerProcesses(int id, TimeSpan age)
{
    private const string LastGiven = "/proc/sys/kernel/ns_last_pid";

    // To ask for an identity takes as long as to list a few.
    private const int Few = 32;

    // No machine starts as many processes and threads in this time as there are identities, so that one below the last was not passed twice.
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(1);

    /// <summary>Looks who is there now.</summary>
    public IEnumerable<int> List()
    {
        if (age >= Brief || FindLastGiven() is not { } last || last < id) return All();
        return last - id > Few
            ? All().Where(other => other > id && other <= last)
            : Enumerable.Range(id + 1, last - id).Where(static other => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{other}")));
    }

    // Kernels are built without it, too.
    private static int? FindLastGiven()
    {
        try
        {
            return Utf8Parser.TryParse(File.ReadAllBytes(LastGiven), out int last, out _) ? last : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileSystemEnumerable<int> All() => new("/proc", static (ref entry) => int.Parse(entry.FileName, NumberStyles.None, CultureInfo.InvariantCulture))
    {
        ShouldIncludePredicate = static (ref entry) => !entry.FileName.ContainsAnyExceptInRange('0', '9'),
    };
}
