using PatternExecution.Execution;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Execution;

public sealed class MemoryLegTests
{
    [Test]
    public async Task Stored_memory_comes_back_with_its_tags_and_importance()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);

        var stored = await engine.ExecuteAsync(new PatternRequest("note the cache holds sixty seconds tags caching, limits importance 0.9") { Persona = "athena" });
        var recalled = await engine.ExecuteAsync(new PatternRequest("recall cache seconds"));
        var tagged = await engine.ExecuteAsync(new PatternRequest("tagged LIMITS"));

        Assert.That(stored.Status, Is.EqualTo(ResultStatus.Succeeded), stored.Error);
        var id = stored.Output.ToJsonElement().GetProperty("id").GetGuid();
        var hit = recalled.Output.ToJsonElement()[0];
        Assert.That(hit.GetProperty("id").GetGuid(), Is.EqualTo(id));
        Assert.That(hit.GetProperty("content").GetString(), Is.EqualTo("the cache holds sixty seconds"));
        Assert.That(hit.GetProperty("importance").GetDouble(), Is.EqualTo(0.9));
        Assert.That(tagged.Output.ToJsonElement()[0].GetProperty("id").GetGuid(), Is.EqualTo(id));
    }

    [Test]
    public async Task Storing_makes_the_same_read_be_executed_again()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);
        await engine.ExecuteAsync(new PatternRequest("note redis is off"));

        var first = await engine.ExecuteAsync(new PatternRequest("recall redis"));
        var second = await engine.ExecuteAsync(new PatternRequest("recall redis"));
        await engine.ExecuteAsync(new PatternRequest("note redis is on"));
        var third = await engine.ExecuteAsync(new PatternRequest("recall redis"));

        Assert.That(first.CacheLayer, Is.Null);
        Assert.That(second.CacheLayer, Is.EqualTo("memory"));
        Assert.That(third.CacheLayer, Is.Null);
        Assert.That(third.Output.ToJsonElement().GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Deleting_through_the_engines_store_makes_the_same_read_be_executed_again()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);
        var stored = await engine.Memories.StoreAsync(new MemoryRecord { Content = "redis is off" }, default);
        await engine.ExecuteAsync(new PatternRequest("recall redis"));

        await engine.Memories.DeleteAsync(MemoryRecord.DefaultTenant, [stored.Id], default);

        var result = await engine.ExecuteAsync(new PatternRequest("recall redis"));
        Assert.That(result.CacheLayer, Is.Null);
        Assert.That(result.Output.ToJsonElement().GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Writing_to_the_hosts_own_store_behind_the_engine_is_felt_too()
    {
        var own = new InProcessMemoryStore();
        using var engine = TestEngine.Create(TestEngine.RecallAndStore, [], new PatternExecutionOptions(), own);
        await engine.ExecuteAsync(new PatternRequest("recall redis"));

        await own.StoreAsync(new MemoryRecord { Content = "redis is on" }, default);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall redis"))).Output.ToJsonElement().GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Writes_of_one_tenant_are_neither_seen_nor_felt_by_another()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);
        var recall = new PatternRequest("recall redis") { Tenant = "a" };
        await engine.ExecuteAsync(recall);

        await engine.ExecuteAsync(new PatternRequest("note redis is on") { Tenant = "b" });

        var result = await engine.ExecuteAsync(recall);
        Assert.That(result.CacheLayer, Is.EqualTo("memory"));
        Assert.That(result.Output.ToJsonElement().GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Every_write_is_written_and_never_answered_by_a_cache()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);

        for (var i = 0; i < 3; i++) Assert.That((await engine.ExecuteAsync(new PatternRequest("note same words"))).CacheLayer, Is.Null);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall words"))).Output.ToJsonElement().GetArrayLength(), Is.EqualTo(3));
    }

    [Test]
    public async Task Idempotency_key_makes_sending_again_harmless_and_another_body_a_rejection()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);
        var request = new PatternRequest("note same words") { IdempotencyKey = "k1" };

        var first = await engine.ExecuteAsync(request);
        var again = await engine.ExecuteAsync(request);
        var other = await engine.ExecuteAsync(request with { Query = "note other words" });

        Assert.That(again.Output.ToJsonElement().GetProperty("id").GetGuid(), Is.EqualTo(first.Output.ToJsonElement().GetProperty("id").GetGuid()));
        Assert.That(again.Output.ToJsonElement().GetProperty("status").GetString(), Is.EqualTo("unchanged"));
        Assert.That(other.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(other.Error, Does.Contain("idempotencyKey").And.Contain("k1"));
    }

    [TestCase("note x importance high", "importance")]
    [TestCase("note x importance 7", "importance")]
    public async Task Memory_out_of_its_range_is_rejected_by_field_and_not_stored(string query, string field)
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);

        var result = await engine.ExecuteAsync(new PatternRequest(query));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain(field));
        Assert.That(await engine.Memories.HasAnyAsync(MemoryRecord.DefaultTenant, default), Is.False);
    }

    [Test]
    public async Task Store_that_is_full_is_a_failure_that_names_the_limit()
    {
        using var engine = TestEngine.Create(
            TestEngine.RecallAndStore, [], new PatternExecutionOptions(), new InProcessMemoryStore(new MemoryStoreOptions { MaxMemories = 1 }, new HashingEmbedder(), null));
        await engine.ExecuteAsync(new PatternRequest("note one"));

        var result = await engine.ExecuteAsync(new PatternRequest("note two"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(result.Error, Does.Contain("MaxMemories"));
    }
}
