namespace PatternExecution.Execution.Standard;

/// <summary>What a directory of code holds.</summary>
/// <param name="Path">The directory below the code root; "." for the root.</param>
/// <param name="Files">Files counted.</param>
/// <param name="Lines">Lines of text in them.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Todos">Marks of unfinished work: the words TODO and FIXME.</param>
/// <param name="Languages">By language, most lines first.</param>
/// <param name="Largest">The ten largest files.</param>
/// <param name="Truncated">Whether a limit ended the count early.</param>
internal sealed record CodebaseReport(
    string Path,
    int Files,
    long Lines,
    long Bytes,
    int Todos,
    IReadOnlyList<CodebaseReport.LanguageShare> Languages,
    IReadOnlyList<CodebaseReport.FileSize> Largest,
    bool Truncated)
{
    /// <summary>One language's part.</summary>
    internal sealed record LanguageShare(string Name, int Files, long Lines, long Bytes);

    /// <summary>One file's size.</summary>
    internal sealed record FileSize(string Path, long Lines, long Bytes);
}
