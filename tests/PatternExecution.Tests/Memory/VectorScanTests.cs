using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;
using PatternExecution.Memory;
using PatternExecution.Memory.Vectors;

namespace PatternExecution.Tests.Memory;

/// <summary>Tables so large that vectors are estimated before they are read, against brute force.</summary>
[TestFixture]
public sealed class VectorScanTests
{
    private const int Count = 10_000;

    private static readonly DateTimeOffset Noon = new(2025, 1, 9, 12, 0, 0, TimeSpan.Zero);

    [TestCase(1, 384, 200)]
    [TestCase(2, 200, 2)]
    [TestCase(3, 130, 10_000)]
    [TestCase(4, 128, 20)]
    public async Task Estimated_scan_finds_what_brute_force_finds_through_any_filter(int seed, int dimension, int centres)
    {
        var clock = TestClock.Create();
        var store = new InProcessMemoryStore(new MemoryStoreOptions(), null, clock);
        var vectors = new Clumps(seed, dimension, centres);
        var memories = Enumerable.Range(0, Count + 1_200).Select(i => new MemoryRecord
        {
            Id = Guid.CreateVersion7(),
            Content = "m",
            Persona = i % 10 == 0 ? "few" : "many",
            Type = i % 500 == 0 ? "rare" : "common",
            Tags = i % 2 == 0 ? ["half"] : [],
            CreatedAt = Noon.AddSeconds(-i),
            ExpiresAt = i % 7 == 0 ? Noon.AddSeconds(1) : null,
            Embedding = vectors.Next(),
        }).ToArray();
        await store.StoreManyAsync(memories, default);
        Assert.That(await StrategyAsync(store), Is.EqualTo(MemorySearchStrategy.EstimatedVectors));
        await store.DeleteAsync(MemoryRecord.DefaultTenant, [.. memories.Take(1_200).Select(memory => memory.Id)], default);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StrategyAsync(store), Is.EqualTo(MemorySearchStrategy.EstimatedVectors));

        MemoryRecord[] left = [.. memories.Skip(1_200).Where(memory => memory.ExpiresAt is null)];
        var oracle = new MemoryOracle(left, new MemoryStoreOptions());
        var (found, wanted) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            var query = new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = vectors.Next(), Top = i == 0 ? 60 : 10 };
            foreach (var filtered in new[] { query, query with { Persona = "few" }, query with { Type = "rare" }, query with { Tags = ["half"] }, query with { CreatedBefore = Noon.AddSeconds(-5_000) } })
            {
                var hits = await store.SearchAsync(filtered, default);
                var scores = oracle.Scores(filtered);
                var best = scores.Values.OrderDescending().Take(filtered.Top).ToArray();
                Assert.That(hits, Has.Count.EqualTo(best.Length));
                foreach (var hit in hits) Assert.That(hit.Score, Is.EqualTo(scores[hit.Memory.Id]).Within(2e-6));
                wanted += best.Length;
                found += hits.Count(hit => hit.Score >= best[^1] - 2e-6);
            }
        }

        TestContext.Out.WriteLine($"recall {(double)found / wanted:F4} of {wanted}");
        Assert.That((double)found / wanted, Is.GreaterThanOrEqualTo(0.995));
    }

    [Test]
    public async Task Search_is_exact_where_few_pass_where_all_are_wanted_and_where_the_host_says_so()
    {
        var vectors = new Clumps(5, 128, 100);
        var memories = Enumerable.Range(0, Count).Select(i => new MemoryRecord
        {
            Id = Guid.CreateVersion7(),
            Content = "m",
            Type = i % 200 == 0 ? "rare" : "common",
            CreatedAt = Noon.AddSeconds(-i),
            Embedding = vectors.Next(),
        }).ToArray();
        var estimating = new InProcessMemoryStore();
        var exact = new InProcessMemoryStore(new MemoryStoreOptions { ExactVectors = true });
        await estimating.StoreManyAsync(memories, default);
        await exact.StoreManyAsync(memories, default);
        Assert.That((await StrategyAsync(estimating), await StrategyAsync(exact)), Is.EqualTo((MemorySearchStrategy.EstimatedVectors, MemorySearchStrategy.ExactVectors)));
        var question = new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = vectors.Next() };
        foreach (var query in new[] { question with { Type = "rare" }, question with { Type = "rare", Top = 1_000 } })
            Assert.That(await IdsAsync(estimating, query), Is.EqualTo(await IdsAsync(exact, query)));
        var scores = new MemoryOracle(memories, new MemoryStoreOptions()).Scores(question);
        Assert.That(
            (await exact.SearchAsync(question, default)).Select(hit => scores[hit.Memory.Id]),
            Is.EqualTo(scores.Values.OrderDescending().Take(10)).Within(2e-6));
        // Opposite directions score 0 like square ones, and age alone decides among them.
        var opposite = question with { Vector = new float[128].Select(_ => -1f).ToArray() };
        var shifted = memories.Select(memory => memory with { Embedding = memory.Embedding.ToArray().Select(x => Math.Abs(x) + 0.1f).ToArray() }).ToArray();
        await estimating.StoreManyAsync(shifted, default);
        var newest = await estimating.SearchAsync(opposite, default);
        Assert.That(newest.Select(hit => hit.Memory.CreatedAt), Is.EqualTo(Enumerable.Range(0, 10).Select(i => Noon.AddSeconds(-i))));
    }

    [Test]
    public async Task Table_that_shrinks_is_scanned_exactly_again()
    {
        var vectors = new Clumps(6, 128, 50);
        var store = new InProcessMemoryStore();
        var memories = Enumerable.Range(0, Count).Select(_ => new MemoryRecord { Id = Guid.CreateVersion7(), Content = "m", Embedding = vectors.Next() }).ToArray();
        await store.StoreManyAsync(memories, default);
        await store.DeleteAsync(MemoryRecord.DefaultTenant, [.. memories.Where((_, i) => i % 4 != 0).Select(memory => memory.Id)], default);
        Assert.That(await StrategyAsync(store), Is.EqualTo(MemorySearchStrategy.ExactVectors));
        await store.StoreManyAsync([.. memories.Where((_, i) => i % 4 != 0)], default);
        Assert.That(await StrategyAsync(store), Is.EqualTo(MemorySearchStrategy.EstimatedVectors));
        foreach (var memory in memories.Take(40))
        {
            var hits = await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = memory.Embedding, Top = 1 }, default);
            Assert.That((hits[0].Memory.Id, hits[0].Score), Is.EqualTo((memory.Id, 1.0)));
        }
    }

    [Test]
    public void Promise_of_a_sketch_is_kept_for_nearly_all_vectors_and_is_not_far_above_them()
    {
        var vectors = new Clumps(7, 384, 1);
        var mean = VectorTable.Unit(vectors.Centre(0));
        var sketches = new VectorSketches(384, mean);
        float[][] units = [.. Enumerable.Range(0, 2_560).Select(_ => VectorTable.Unit(vectors.Next()))];
        for (var i = 0; i < units.Length; i++) sketches.Set(i, units[i]);
        var question = VectorTable.Unit(vectors.Next());
        var asked = sketches.Ask(question, SketchCandidates.Rent(2_560, 10));
        var promises = new float[2_560];
        for (var block = 0; block < 10; block++) sketches.Bounds(block, asked, promises.AsSpan(block * 256, 256));

        var above = promises.Select((promise, i) => promise - TensorPrimitives.Dot(units[i], question)).ToArray();
        Assert.That(above.Count(difference => difference < 0), Is.LessThan(26), "broken promises of 2,560");
        Assert.That(above.Average(), Is.InRange(0.01, 0.1));
    }

    [Test]
    public void Sums_are_those_of_the_table_entries_however_wide_the_shuffles_are()
    {
        var random = new Random(8);
        var tables = new byte[2 * 48 * SketchSums.GroupRows];
        for (var at = 0; at < tables.Length; at += SketchSums.GroupRows)
        {
            for (var i = 0; i < SketchSums.GroupRows; i++) tables[at + i] = i < 16 ? (byte)random.Next(SketchSums.TableMost + 1) : tables[at + (i % 16)];
        }

        var signs = new byte[48 * SketchSums.GroupRows];
        random.NextBytes(signs);
        var (narrow, wide) = (new float[SketchSums.GroupRows], new float[SketchSums.GroupRows]);
        SketchSums.Add256(ref signs[0], tables, narrow);
        for (var row = 0; row < SketchSums.GroupRows; row++)
        {
            var place = row < 32 ? 2 * row : (2 * row) - 63;
            var sum = 0;
            for (var i = 0; i < 48; i++)
            {
                var bits = signs[(i * SketchSums.GroupRows) + place];
                sum += tables[(2 * i * SketchSums.GroupRows) + (bits & 15)] + tables[(((2 * i) + 1) * SketchSums.GroupRows) + (bits >> 4)];
            }

            Assert.That(narrow[row], Is.EqualTo(sum), row.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (!Avx512BW.IsSupported) return;
        SketchSums.Add512(ref signs[0], tables, wide);
        Assert.That(wide, Is.EqualTo(narrow));
    }

    [Test]
    public void Rotation_keeps_lengths_and_angles_and_spreads_what_was_in_one_place()
    {
        foreach (var dimension in new[] { 128, 130, 384, 1_536 })
        {
            var rotation = new SketchRotation(dimension);
            var vectors = new Clumps(dimension, dimension, 3);
            var (a, b) = (vectors.Next(), vectors.Next());
            var (x, y) = (new float[rotation.Width], new float[rotation.Width]);
            rotation.Rotate(a, x);
            rotation.Rotate(b, y);
            Assert.That(TensorPrimitives.CosineSimilarity<float>(x, y), Is.EqualTo(TensorPrimitives.CosineSimilarity<float>(a, b)).Within(1e-4));
            Assert.That(TensorPrimitives.Norm<float>(x), Is.EqualTo(TensorPrimitives.Norm<float>(a)).Within(1e-3));
            var one = new float[dimension];
            one[dimension / 2] = 1;
            rotation.Rotate(one, x);
            Assert.That(TensorPrimitives.MaxMagnitude<float>(x), Is.InRange(-0.5f, 0.5f));
        }
    }

    private static async Task<MemorySearchStrategy> StrategyAsync(InProcessMemoryStore store) =>
        (await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Text = "m" }, default)).Strategy;

    private static async Task<Guid[]> IdsAsync(InProcessMemoryStore store, MemoryQuery query) => [.. (await store.SearchAsync(query, default)).Select(hit => hit.Memory.Id)];

    /// <summary>Vectors around a few centres, as embeddings of text lie; one centre a vector makes them evenly random.</summary>
    private sealed class Clumps(int seed, int dimension, int centres)
    {
        private readonly Random _random = new(seed);
        private readonly Random _centres = new(seed + 1_000);
        private readonly Dictionary<int, float[]> _made = [];

        public float[] Centre(int number) => _made.TryGetValue(number, out var centre) ? centre : _made[number] = Gaussian(_centres);

        public float[] Next()
        {
            var vector = Gaussian(_random);
            TensorPrimitives.Add(vector, Centre(_random.Next(centres)), vector);
            return vector;
        }

        private float[] Gaussian(Random random)
        {
            var vector = new float[dimension];
            for (var i = 0; i < vector.Length; i++) vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            return vector;
        }
    }
}
