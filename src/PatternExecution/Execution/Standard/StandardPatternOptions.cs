using PatternExecution.Execution.Commands;

namespace PatternExecution.Execution.Standard;

/// <summary>What the functions of the standard pattern pack may do, and how much of it.</summary>
public sealed class StandardPatternOptions
{
    /// <summary>The programs that <c>system_command</c> may start, by the name that requests use.</summary>
    /// <value>Empty by default: nothing may be started. Names are compared ignoring case.</value>
    public IDictionary<string, AllowedCommand> AllowedCommands { get; } = new Dictionary<string, AllowedCommand>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a program finds in its environment, beside <see cref="InheritedVariables"/>; on Linux also a mark by which what it starts is found and ended with it.</summary>
    /// <value>Empty by default.</value>
    public IDictionary<string, string> CommandEnvironment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Variables of the host's own environment that are passed on to programs.</summary>
    /// <value>Empty by default: nothing of the host's environment is passed on.</value>
    public ISet<string> InheritedVariables { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Where programs are started.</summary>
    /// <value>An absolute path; null, the default, takes the folder of the program itself.</value>
    public string? CommandDirectory { get; set; }

    /// <summary>How long a program may run before it and all that it started are killed.</summary>
    /// <value>1 ms to 1 hour; 10 s by default.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much a program may write to each of its two streams before it is killed and its output cut.</summary>
    /// <value>1 B to 16 MiB; 64 KiB by default.</value>
    public int MaxOutputBytes { get; set; } = 64 * 1024;

    /// <summary>The directory that <c>analyze_codebase</c> and <c>semantic_search</c> read; nothing outside it is ever read.</summary>
    /// <value>An absolute path; null by default: no code is read.</value>
    public string? CodeRoot { get; set; }

    /// <summary>Names of directories that are not read wherever they are.</summary>
    /// <value>Folders of version control, build output and fetched packages by default; compared ignoring case.</value>
    public ISet<string> ExcludedDirectories { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".git", ".hg", ".svn", ".vs", ".idea", "bin", "obj", "artifacts", "node_modules", "__pycache__", ".venv", "target", "BenchmarkDotNet.Artifacts",
    };

    /// <summary>How many files are read at most for one request.</summary>
    /// <value>1 to 1,000,000; 20,000 by default.</value>
    public int MaxFiles { get; set; } = 20_000;

    /// <summary>How many bytes are read at most for one request.</summary>
    /// <value>1 B to 16 GiB; 256 MiB by default.</value>
    public long MaxReadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>The largest file that is read; larger ones are counted by size only.</summary>
    /// <value>1 B to 256 MiB; 4 MiB by default.</value>
    public int MaxFileBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long <c>health_check</c> waits for each part.</summary>
    /// <value>1 ms to 1 minute; 1 s by default.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Functions that <c>execute_mcp_tool</c> does not run; it never runs itself.</summary>
    /// <value><c>system_command</c> by default; compared ignoring case.</value>
    public ISet<string> RestrictedTools { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { StandardPatterns.SystemCommand };

    internal CommandDefaults CommandDefaults => new(CommandDirectory, CommandEnvironment, InheritedVariables, CommandTimeout, MaxOutputBytes);

    /// <summary>Allows a program.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="arguments">Its arguments in order; requests fill the slots among them and add nothing else. None starts it without arguments.</param>
    /// <returns>These options.</returns>
    public StandardPatternOptions AllowCommand(string name, string path, params CommandArgument[] arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(arguments);
        var command = new AllowedCommand { Path = path };
        foreach (var argument in arguments) command.Arguments.Add(argument);
        AllowedCommands[name] = command;
        return this;
    }
}
