using System.Text;
using System.Text.Json;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

[TestFixture]
public sealed class MemoryNdjsonTests
{
    private static async Task<IReadOnlyList<MemoryRecord>> ReadAsync(string lines, int maxContentBytes = 1_048_576)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        return await MemoryNdjson.ReadAsync(stream, "m.ndjson", maxContentBytes);
    }

    private static async Task<string> WriteAsync(params MemoryRecord[] memories)
    {
        using var stream = new MemoryStream();
        await MemoryNdjson.WriteAsync(stream, memories.ToAsyncEnumerable());
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Test]
    public async Task Export_of_one_store_imported_into_another_exports_the_same_bytes()
    {
        var random = new Random(7);
        var first = new InProcessMemoryStore();
        await first.StoreManyAsync([.. Enumerable.Range(0, 200).Select(i => new MemoryRecord
        {
            Tenant = "t",
            Persona = i % 3 == 0 ? null : $"p\"{i % 3}",
            Type = i % 2 == 0 ? null : "fact",
            Content = $"Zeile {i}\n\t\"quoted\" \\ \u2028 é 😀",
            Tags = [.. Enumerable.Range(0, i % 4).Select(n => $"tag {n} ü")],
            Importance = random.NextDouble(),
            CreatedAt = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(TimeSpan.TicksPerDay)),
            ExpiresAt = i % 5 == 0 ? DateTimeOffset.MaxValue : null,
            Metadata = i % 2 == 0 ? new Dictionary<string, string> { ["b"] = "", ["a"] = "x" } : new Dictionary<string, string>(),
            Embedding = i % 2 == 0 ? default : Enumerable.Range(0, 384).Select(_ => (float)random.NextDouble()).ToArray(),
            IdempotencyKey = i % 2 == 0 ? null : $"k{i}",
        })], default);
        using var once = new MemoryStream();
        Assert.That(await MemoryNdjson.WriteAsync(once, first.ExportAsync("t", default)), Is.EqualTo(200));
        once.Position = 0;
        var second = new InProcessMemoryStore();
        await second.StoreManyAsync(await MemoryNdjson.ReadAsync(once, "once"), default);
        using var twice = new MemoryStream();
        await MemoryNdjson.WriteAsync(twice, second.ExportAsync("t", default));
        Assert.That(twice.ToArray(), Is.EqualTo(once.ToArray()));
    }

    [Test]
    public async Task Content_alone_is_enough_and_null_says_the_same_as_leaving_out()
    {
        var memories = await ReadAsync("\uFEFF{\"content\":\"a\"}\r\n\n  \n{\"content\":\"b\",\"type\":null,\"tags\":null,\"importance\":null}");
        Assert.That(memories.Select(memory => memory.Content), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(memories[1], Is.EqualTo(new MemoryRecord { Content = "b" } with { Tags = memories[1].Tags, Metadata = memories[1].Metadata }));
        Assert.That(memories[1].Tags, Is.Empty);
    }

    [Test]
    public async Task All_faults_are_listed_with_file_line_and_field()
    {
        var refused = await Assert.ThrowsAsync<MemoryFileException>(async () => await ReadAsync(
            """
            {"content":"fine"}
            {"content":"x","colour":"red"}
            {"content":7}
            {"content":"x","id":"nine"}
            {"content":"x","importance":2}
            {"content":"x","tags":["a","b,c"]}
            {"content":"x","createdAt":"2025-01-01T00:00:00"}
            {"content":"x","content":"y"}
            {"content":"x"
            ["content"]
            {"content":"x"}{"content":"y"}
            {"content":"\ud800"}
            {"type":"fact"}
            {"content":"x","metadata":{"a":1}}
            {"content":"x","embedding":[1,"2"]}
            {"content":"x","embedding":[1e39]}
            """));
        Assert.That(refused!.Faults.Select(fault => (fault.Line, fault.Field)), Is.EqualTo(new (int, string?)[]
        {
            (2, "colour"), (3, "content"), (4, "id"), (5, "importance"), (6, "tags[1]"), (7, "createdAt"), (8, "content"), (9, null), (10, null),
            (11, null), (12, null), (13, "content"), (14, "metadata.a"), (15, "embedding[1]"), (16, "embedding"),
        }));
        Assert.That(refused.Message, Does.Contain("m.ndjson:2: error: colour: unknown field; allowed are id, tenant"));
    }

    [Test]
    public async Task Endless_line_is_a_fault_and_the_next_line_is_read()
    {
        var refused = await Assert.ThrowsAsync<MemoryFileException>(async () =>
            await ReadAsync($"{{\"content\":\"{new string('x', 17_000_000)}\"}}\n{{\"content\":\"{new string('y', 11)}\"}}\n{{\"content\":\"z\"}}", maxContentBytes: 10));
        Assert.That(refused!.Faults.Select(fault => (fault.Line, fault.Field)), Is.EqualTo(new (int, string?)[] { (1, null), (2, "content") }));
    }

    [Test]
    public void Hit_is_written_with_all_its_fields_and_without_its_vector()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            MemoryNdjson.WriteHit(writer, new MemoryHit(new MemoryRecord { Content = "c", Tags = ["t"], CreatedAt = DateTimeOffset.UnixEpoch, Embedding = new float[] { 1 } }, 0.25));
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Is.EqualTo(
            "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"content\":\"c\",\"score\":0.25,\"persona\":null,\"type\":null,\"tags\":[\"t\"],\"importance\":0.5,\"createdAt\":\"1970-01-01T00:00:00+00:00\",\"metadata\":{}}"));
    }

    [Test]
    public async Task Lines_are_readable_and_hold_only_what_is_there()
    {
        Assert.That(await WriteAsync(new MemoryRecord { Content = "é <b>" }), Is.EqualTo("{\"tenant\":\"default\",\"content\":\"é <b>\",\"tags\":[],\"importance\":0.5}\n"));
    }
}
