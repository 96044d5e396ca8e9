using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>Short notes as agents keep them, and questions that share some of their words.</summary>
internal static class RecallSet
{
    private static readonly string[] Subjects = ["cache", "database", "deployment", "router", "gateway", "scheduler", "index", "backup", "dashboard", "queue"];
    private static readonly string[] Verbs = ["failed", "was chosen", "was moved", "was measured", "needs review", "was rolled back", "is faster", "is owned"];
    private static readonly string[] Circumstances = ["after the release", "by the platform team", "in staging", "because of latency", "for the new tenant", "on Friday"];

    public static async Task<InProcessMemoryStore> FillAsync(int count)
    {
        var store = new InProcessMemoryStore();
        await store.StoreManyAsync([.. Contents(count).Select(content => new MemoryRecord { Content = content })], CancellationToken.None);
        return store;
    }

    public static IEnumerable<string> Contents(int count) =>
        Enumerable.Range(0, count).Select(i => $"The {Subjects[i % 10]} of service {i / 7} {Verbs[i / 3 % 8]} {Circumstances[i / 5 % 6]}, ticket {i}");

    public static string Question(int turn) => $"why {Verbs[turn % 8]} the {Subjects[turn % 10]} of service {turn % 100}";

    public static int Recall(InProcessMemoryStore store, int turn)
    {
        var query = new MemoryQuery { Text = Question(turn) };
        return store.SearchAsync(query, CancellationToken.None).AsTask().GetAwaiter().GetResult().Count;
    }
}
