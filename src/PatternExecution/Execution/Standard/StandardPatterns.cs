using PatternExecution.Patterns;

namespace PatternExecution.Execution.Standard;

/// <summary>The nine patterns that most hosts want, shipped in this assembly as a pattern file.</summary>
public static class StandardPatterns
{
    /// <summary>Runs a registered function by its name.</summary>
    public const string ExecuteMcpTool = "execute_mcp_tool";

    /// <summary>Runs a program that the host allows.</summary>
    public const string SystemCommand = "system_command";

    /// <summary>Checks the engine's parts.</summary>
    public const string HealthCheck = "health_check";

    /// <summary>Recalls memories by text and meaning.</summary>
    public const string RecallMemory = "recall_memory";

    /// <summary>Stores a memory.</summary>
    public const string StoreMemory = "store_memory";

    /// <summary>Finds memories by tag.</summary>
    public const string SearchByTag = "search_by_tag";

    /// <summary>Searches code and memories at once.</summary>
    public const string SemanticSearch = "semantic_search";

    /// <summary>Measures a directory of code and recalls what was said of it.</summary>
    public const string AnalyzeCodebase = "analyze_codebase";

    /// <summary>Compares two registered patterns and recalls what was said of them.</summary>
    public const string ComparePatterns = "compare_patterns";

    private const string FileName = "standard.patterns.json";
    private const string Resource = "PatternExecution.Execution.Standard." + FileName;

    /// <summary>The functions that the patterns name; the memory patterns name none.</summary>
    public static IReadOnlyList<string> FunctionNames { get; } = [ExecuteMcpTool, SystemCommand, HealthCheck, SemanticSearch, AnalyzeCodebase, ComparePatterns];

    /// <summary>Reads the patterns, for a host that wants to change or leave out some.</summary>
    /// <returns>The nine, in the guide's order. Never null.</returns>
    public static IReadOnlyList<PatternDefinition> Load()
    {
        using var file = OpenFile();
        return PatternFile.Load(file, FileName);
    }

    internal static PatternSource Source()
    {
        using var file = OpenFile();
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return PatternSource.Content(content, FileName);
    }

    /// <summary>Opens the pattern file.</summary>
    /// <returns>UTF-8 JSON; the caller disposes it.</returns>
    public static Stream OpenFile() => typeof(StandardPatterns).Assembly.GetManifestResourceStream(Resource)
        ?? throw new PatternExecutionException($"The resource {Resource} is missing from the assembly; rebuild it.");
}
