namespace PatternExecution.Execution.Standard;

/// <summary>A file below the code root.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="Path">Where it is below the root, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
internal readonly record struct CodeFile(string FullPath, string Path, long Bytes);
