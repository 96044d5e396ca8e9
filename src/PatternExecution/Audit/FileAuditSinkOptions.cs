namespace PatternExecution.Audit;

/// <summary>How a file of records is kept.</summary>
public sealed class FileAuditSinkOptions
{
    /// <summary>The file, relative to the current directory or absolute; its folder must be there.</summary>
    public required string Path { get; set; }

    /// <summary>Whether each record reaches the disk before its action is answered; otherwise the operating system's cache, which survives the process but not the machine. True by default.</summary>
    public bool Flush { get; set; } = true;
}
