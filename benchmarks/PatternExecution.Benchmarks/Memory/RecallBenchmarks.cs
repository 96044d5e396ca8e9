using System.Globalization;
using BenchmarkDotNet.Attributes;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>What does recalling ten memories from this process cost, and which part of it is the words and which the vectors?</summary>
[MemoryDiagnoser]
public class RecallBenchmarks
{
    private static readonly string[] Words =
    [
        "cache", "queue", "index", "token", "ledger", "broker", "tenant", "schema", "shard", "replica", "backup", "budget", "review", "release",
        "incident", "rollback", "latency", "retry", "timeout", "gateway", "session", "invoice", "payment", "refund", "decision", "owner",
        "deadline", "contract", "customer", "migration", "monitor", "alert",
    ];

    private readonly InProcessMemoryStore _store = new();

    [Params(1_000, 10_000)]
    public int Memories { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        // A fixed seed: every run searches the same memories.
        var random = new Random(20_250_109);
        await _store.StoreManyAsync(
            [.. Enumerable.Range(0, Memories).Select(i => new MemoryRecord
            {
                Content = string.Create(CultureInfo.InvariantCulture, $"note {i}: {string.Join(' ', random.GetItems(Words, 24))}"),
            })],
            CancellationToken.None);
    }

    [Benchmark(Baseline = true)]
    public ValueTask<IReadOnlyList<MemoryHit>> WordsAndVectors() => Search(MemorySearchKind.Fused);

    [Benchmark]
    public ValueTask<IReadOnlyList<MemoryHit>> WordsOnly() => Search(MemorySearchKind.Text);

    [Benchmark]
    public ValueTask<IReadOnlyList<MemoryHit>> VectorsOnly() => Search(MemorySearchKind.Vector);

    private ValueTask<IReadOnlyList<MemoryHit>> Search(MemorySearchKind kind) =>
        _store.SearchAsync(new MemoryQuery { Text = "who owns the payment gateway migration", Kind = kind }, CancellationToken.None);
}
