namespace PatternExecution.Execution.Standard;

/// <summary>What a search by words found.</summary>
/// <param name="Searched">"files" below the code root, or "registry": patterns and functions, where there is no code root.</param>
/// <param name="Words">What was looked for.</param>
/// <param name="Hits">Best first.</param>
/// <param name="Truncated">Whether a limit ended the search early.</param>
internal sealed record SearchReport(string Searched, IReadOnlyList<string> Words, IReadOnlyList<SearchReport.Hit> Hits, bool Truncated)
{
    /// <summary>One thing found.</summary>
    /// <param name="Kind">"file", "pattern" or "function".</param>
    /// <param name="Name">A path below the code root, or a name.</param>
    /// <param name="Line">The best line, from 1; null where only the name fits or it is no file.</param>
    /// <param name="Text">That line or the description.</param>
    /// <param name="Score">The share of the query's weight that was found, 0 to 1; rare words weigh more.</param>
    internal sealed record Hit(string Kind, string Name, int? Line, string? Text, double Score);
}
