using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    private static readonly MemoryRecord Good = Memory("good");

    private static IEnumerable<TestCaseData> BadMemories()
    {
        yield return Bad("tenant", Good with { Tenant = "" });
        yield return Bad("tenant", Good with { Tenant = new string('t', 257) });
        yield return Bad("tenant", Good with { Tenant = "a\0b" });
        yield return Bad("persona", Good with { Persona = "a\nb" });
        yield return Bad("type", Good with { Type = "\uD800" });
        yield return Bad("content", Good with { Content = "" });
        yield return Bad("content", Good with { Content = " \n" });
        yield return Bad("content", Good with { Content = "with\0nul" });
        yield return Bad("content", Good with { Content = "half \uDC00 pair" });
        yield return Bad("content", Good with { Content = new string('x', 10_485_760) });
        yield return Bad("content", Good with { Content = new string('é', 524_289) });
        yield return Bad("tags", Good with { Tags = [.. Enumerable.Repeat("t", 101)] });
        yield return Bad("tags[1]", Good with { Tags = ["fine", "a,b"] });
        yield return Bad("tags[0]", Good with { Tags = ["a\tb"] });
        yield return Bad("tags[0]", Good with { Tags = [" padded"] });
        yield return Bad("tags[0]", Good with { Tags = [""] });
        yield return Bad("tags[0]", Good with { Tags = [new string('t', 129)] });
        yield return Bad("importance", Good with { Importance = double.NaN });
        yield return Bad("importance", Good with { Importance = -0.1 });
        yield return Bad("importance", Good with { Importance = 1.1 });
        yield return Bad("expiresAt", Good with { ExpiresAt = Noon });
        yield return Bad("expiresAt", Good with { CreatedAt = Noon.AddDays(1), ExpiresAt = Noon.AddHours(1) });
        yield return Bad("metadata", Good with { Metadata = Enumerable.Range(0, 101).ToDictionary(i => $"k{i}", _ => "v") });
        yield return Bad("metadata.k", Good with { Metadata = new Dictionary<string, string> { ["k"] = "a\0" } });
        yield return Bad("embedding", Good with { Embedding = new float[] { 1, float.NaN } });
        yield return Bad("embedding", Good with { Embedding = new float[] { 1, float.PositiveInfinity } });
        yield return Bad("embedding", Good with { Embedding = new float[] { 0, 0 } });
        yield return Bad("embedding", Good with { Embedding = new float[] { float.MaxValue, float.MaxValue } });
        yield return Bad("embedding", Good with { Embedding = new float[16_001] });
        yield return Bad("idempotencyKey", Good with { IdempotencyKey = "" });

        static TestCaseData Bad(string field, MemoryRecord memory) => new TestCaseData(field, memory).SetArgDisplayNames(field);
    }

    private static IEnumerable<TestCaseData> BadQueries()
    {
        var good = ByText("good");
        yield return Bad("tenant", good with { Tenant = "" });
        yield return Bad("kind", good with { Kind = (MemorySearchKind)9 });
        yield return Bad("text", good with { Text = null });
        yield return Bad("text", good with { Text = "  " });
        yield return Bad("text", good with { Text = new string('x', 4_097) });
        yield return Bad("text", good with { Text = "nul\0" });
        yield return Bad("text", new MemoryQuery());
        yield return Bad("vector", new MemoryQuery { Vector = new float[] { float.NaN } });
        yield return Bad("vector", new MemoryQuery { Vector = new float[] { 0, 0 } });
        yield return Bad("vector", new MemoryQuery { Vector = new float[] { 1, 2, 3 } });
        yield return Bad("top", good with { Top = 0 });
        yield return Bad("top", good with { Top = 1_001 });
        yield return Bad("persona", good with { Persona = "" });
        yield return Bad("tags[0]", good with { Tags = ["a,b"] });
        yield return Bad("minImportance", good with { MinImportance = double.NaN });
        yield return Bad("recencyWeight", good with { RecencyWeight = double.NaN });
        yield return Bad("recencyWeight", good with { RecencyWeight = -0.01 });
        yield return Bad("importanceWeight", good with { ImportanceWeight = 1.01 });
        yield return Bad("importanceWeight", good with { RecencyWeight = 0.6, ImportanceWeight = 0.5 });
        yield return Bad("recencyHalfLife", good with { RecencyHalfLife = TimeSpan.Zero });
        yield return Bad("recencyHalfLife", good with { RecencyHalfLife = TimeSpan.FromDays(-1) });
        yield return Bad("recencyHalfLife", good with { RecencyWeight = 0.1, RecencyHalfLife = TimeSpan.MaxValue });
        yield return Bad("createdBefore", good with { CreatedFrom = Noon, CreatedBefore = Noon });

        static TestCaseData Bad(string field, MemoryQuery query) => new TestCaseData(field, query).SetArgDisplayNames(field);
    }

    [TestCaseSource(nameof(BadMemories))]
    public async Task Memory_out_of_range_is_refused_by_the_name_of_its_field(string field, MemoryRecord memory)
    {
        var store = await CreateStoreAsync();
        await store.StoreAsync(Good, default);
        var fault = await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.StoreAsync(memory, default));
        Assert.That(fault!.Field, Is.EqualTo(field));
        Assert.That(fault.Message, Has.Length.InRange(20, 400));
        Assert.That(await ExportAsync(store), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(BadQueries))]
    public async Task Search_out_of_range_is_refused_by_the_name_of_its_field(string field, MemoryQuery query)
    {
        var store = await CreateStoreAsync();
        await store.StoreAsync(Good with { Embedding = new float[] { 1, 2 } }, default);
        var fault = await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.SearchAsync(query, default));
        Assert.That(fault!.Field, Is.EqualTo(field));
        Assert.That(await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.SearchManyAsync([ByText("good"), query], default)), Is.Not.Null);
    }

    [Test]
    public async Task Memory_at_its_limits_is_taken()
    {
        var store = await CreateStoreAsync();
        var memory = new MemoryRecord
        {
            Tenant = new string('t', 256),
            Content = new string('é', 524_288),
            Tags = [.. Enumerable.Range(0, 100).Select(i => $"Tag {i} ".PadRight(128, 'x'))],
            Importance = 1,
            Metadata = Enumerable.Range(0, 100).ToDictionary(i => $"k{i}", _ => "line\nbreak"),
            IdempotencyKey = new string('k', 256),
        };
        await store.StoreAsync(memory, default);
        var found = await store.SearchAsync(new MemoryQuery { Tenant = memory.Tenant, Kind = MemorySearchKind.Filter, Tags = [.. memory.Tags.Select(tag => tag.ToUpperInvariant())] }, default);
        Assert.That(found.Single().Memory.Content, Has.Length.EqualTo(524_288));
    }

    [Test]
    public async Task Failing_embedder_is_a_typed_error_and_stores_nothing()
    {
        using var embedder = new ScriptedEmbedder();
        var store = await CreateStoreAsync(new MemoryStoreOptions(), embedder, Clock);
        await store.StoreAsync(Memory("before"), default);
        foreach (var fault in new Func<string, float[]>[] { _ => throw new HttpRequestException("503"), _ => [float.NaN, 1], _ => throw new OperationCanceledException("its own time-out") })
        {
            embedder.Vector = fault;
            await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.StoreManyAsync([Memory("a") with { Embedding = new float[] { 1, 2 } }, Memory("b")], default));
            await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.SearchAsync(new MemoryQuery { Text = "before" }, default));
            Assert.That(await ContentsAsync(store, ByText("before")), Is.EqualTo(new[] { "before" }));
        }

        embedder.Vector = _ => [1, 2, 3];
        var dimension = await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.StoreAsync(Memory("c"), default));
        Assert.That(dimension!.Message, Does.Contain("3 dimensions").And.Contain("have 2"));
        Assert.That(await ExportAsync(store), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Batch_is_embedded_in_few_calls_and_given_vectors_are_not_made_again()
    {
        using var embedder = new ScriptedEmbedder();
        var store = await CreateStoreAsync(new MemoryStoreOptions(), embedder, Clock);
        await store.StoreManyAsync([.. Enumerable.Range(0, 200).Select(i => Memory($"m{i}") with { Embedding = i % 2 == 0 ? default : new float[] { 0, 1 } })], default);
        Assert.That((embedder.Calls, embedder.Texts), Is.EqualTo((1, 100)));
        var exported = await ExportAsync(store);
        Assert.That(exported.Count(memory => memory.Embedding.Length == 2), Is.EqualTo(100), "only given vectors come back");
    }

    [Test]
    public async Task Cancelled_call_does_nothing()
    {
        var store = await CreateStoreAsync();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(async () => await store.StoreAsync(Good, source.Token));
        await Assert.CatchAsync<OperationCanceledException>(async () => await store.SearchAsync(ByText("good"), source.Token));
        await Assert.CatchAsync<OperationCanceledException>(async () => await store.DeleteAsync("t", [Guid.NewGuid()], source.Token));
        Assert.That(await store.HasAnyAsync(MemoryRecord.DefaultTenant, default), Is.False);
    }

    /// <summary>An embedder as hosts bring them: it counts its calls and does what it is told.</summary>
    private sealed class ScriptedEmbedder : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Func<string, float[]> Vector { get; set; } = _ => [1, 0];

        public int Calls { get; private set; }

        public int Texts { get; private set; }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Calls++;
            var made = new GeneratedEmbeddings<Embedding<float>>();
            foreach (var value in values)
            {
                Texts++;
                made.Add(new Embedding<float>(Vector(value)));
            }

            return Task.FromResult(made);
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
