namespace PatternExecution.Execution.Commands;

/// <summary>A program that <c>system_command</c> may start, and with what.</summary>
public sealed class AllowedCommand
{
    /// <summary>Where the program is.</summary>
    /// <value>An absolute path; no search path is ever consulted, and no batch file is started, because Windows gives those to a shell.</value>
    public string Path { get; set; } = "";

    /// <summary>The program's arguments in order. Requests fill the slots among them and add nothing else.</summary>
    /// <value>Empty by default: the program is started without arguments.</value>
    public IList<CommandArgument> Arguments { get; } = [];

    /// <summary>Where the program is started.</summary>
    /// <value>An absolute path; null, the default, takes <c>CommandDirectory</c>.</value>
    public string? Directory { get; set; }

    /// <summary>Variables for this program beside those of <c>CommandEnvironment</c>, which they hide.</summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the program may run before it and all that it started are killed.</summary>
    /// <value>1 ms to 1 hour; null, the default, takes <c>CommandTimeout</c>.</value>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How much the program may write to each of its two streams before it is killed and its output cut.</summary>
    /// <value>1 B to 16 MiB; null, the default, takes <c>MaxOutputBytes</c>.</value>
    public int? MaxOutputBytes { get; set; }
}
