using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>Patterns such as a host with many tools registers: a verb, a noun and a name each, in eight families.</summary>
internal static class CommandPatterns
{
    private static readonly (string Verbs, string Nouns, string Verb, string Noun)[] Families =
    [
        ("run|execute|call", "tool|function", "run", "tool"),
        ("check|show|get", "status|health", "check", "status"),
        ("deploy|release|ship", "service|app", "deploy", "service"),
        ("restart|stop|start", "job|process", "restart", "job"),
        ("recall|remember|find", "decision|note", "recall", "decision"),
        ("list|count|export", "users|orders", "list", "orders"),
        ("open|close|assign", "ticket|issue", "open", "ticket"),
        ("compare|analyze|measure", "report|metric", "compare", "report"),
    ];

    /// <summary>The phrase of each of 1,000 patterns, as a user types it.</summary>
    public static IReadOnlyList<string> Phrases { get; } = [.. Enumerable.Range(0, 1_000).Select(static i => PhraseOf(i).ToUpperInvariant())];

    /// <summary>A request for each of 1,000 patterns that only its trigger matches.</summary>
    public static IReadOnlyList<string> Requests { get; } = [.. Enumerable.Range(0, 1_000).Select(static i =>
        $"please {Families[i % 8].Verb} the {Families[i % 8].Noun} item{i} for me now")];

    public static IReadOnlyList<PatternDefinition> Create(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => new PatternDefinition
        {
            Name = $"command_{i}",
            Type = (PatternType)(i % 3),
            Priority = -i,
            Triggers = [$@"\b({Families[i % 8].Verbs})\s+(the\s+)?({Families[i % 8].Nouns})\s+item{i}\b"],
            Phrases = [PhraseOf(i)],
        })];

    private static string PhraseOf(int i) => $"{Families[i % 8].Verb} my usual {Families[i % 8].Noun} number {i}";
}
