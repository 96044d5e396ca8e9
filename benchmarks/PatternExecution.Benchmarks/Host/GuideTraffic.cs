using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Engine;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Host;

/// <summary>The guide's traffic: of what matches, 45 % infrastructure, 30 % memory, 25 % hybrid; 20 % match nothing; subjects repeat as Zipf's law has it. The same in every run.</summary>
internal static class GuideTraffic
{
    private const int Subjects = 50;
    private static readonly TimeSpan FunctionTime = TimeSpan.FromMilliseconds(15);

    public static IReadOnlyList<PatternDefinition> Patterns { get; } =
    [
        new PatternDefinition { Name = "check", Type = PatternType.Infrastructure, Triggers = [@"^run the check of (?<subject>.+)$"], Function = "work" },
        new PatternDefinition { Name = "recall", Type = PatternType.Memory, Triggers = [@"^what do we know about (?<query>.+)$"] },
        new PatternDefinition { Name = "analyze", Type = PatternType.Hybrid, Triggers = [@"^analyze the area of (?<query>.+)$"], Function = "work" },
    ];

    public static IReadOnlyList<MemoryRecord> Memories { get; } =
        [.. Enumerable.Range(0, 200).Select(static i => new MemoryRecord { Content = $"Decision {i} on subject {i % Subjects}: it stays where it is until the review of quarter {1 + (i % 4)}." })];

    public static string[] Requests(int count)
    {
        var random = new Random(20_260_101);
        var weights = Enumerable.Range(1, Subjects).Select(static rank => 1.0 / rank).ToArray();
        var total = weights.Sum();
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (kind, draw, subject) = (random.NextDouble(), random.NextDouble() * total, 0);
            while ((draw -= weights[subject]) > 0 && subject < Subjects - 1) subject++;
            if (kind < 0.20) return $"could you please think about subject {subject} and tell me how it feels";
            var matched = (kind - 0.20) / 0.80;
            return matched < 0.45 ? $"run the check of subject {subject}" : matched < 0.75 ? $"what do we know about subject {subject}" : $"analyze the area of subject {subject}";
        })];
    }

    /// <summary>An engine whose function takes 15 ms.</summary>
    public static PatternEngine CreateEngine(IMemoryStore memories) => EngineSetup.Create(
        [AIFunctionFactory.Create(static async (CancellationToken token) =>
        {
            await Task.Delay(FunctionTime, token);
            return "in order";
        }, "work")],
        Patterns,
        memories);
}
