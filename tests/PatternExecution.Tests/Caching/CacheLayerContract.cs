using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

/// <summary>What every cache layer promises, whatever it is made of.</summary>
public abstract class CacheLayerContract
{
    private ICacheLayer _layer = null!;

    /// <summary>An empty layer.</summary>
    protected abstract Task<ICacheLayer> CreateAsync();

    /// <summary>Lets time pass for the layer and for whoever judges expiry.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>What the layer takes for now.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>The layer's own time to live.</summary>
    protected abstract TimeSpan TimeToLive { get; }

    [SetUp]
    public async Task CreateLayer() => _layer = await CreateAsync();

    [TearDown]
    public async Task DisposeLayer()
    {
        if (_layer is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    [Test]
    public async Task What_was_never_written_is_a_miss()
    {
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
        Assert.That(await _layer.ContainsAsync(Key("a"), default), Is.False);
    }

    [Test]
    public async Task An_entry_comes_back_as_it_was_written()
    {
        var written = Entry(7, Now + (TimeToLive / 2), "tenant:acme", "a tag, with separators: \u00e4\ud83d\ude00");
        await _layer.SetAsync(Key("a"), written, default);

        var read = await _layer.GetAsync(Key("a"), default);

        Assert.That(read, Is.Not.Null);
        Assert.That(read!.Value.ToArray(), Is.EqualTo(written.Value.ToArray()));
        Assert.That(read.Tags, Is.EqualTo(written.Tags));
        Assert.That(read.CreatedAt, Is.EqualTo(written.CreatedAt));
        Assert.That(read.ExpiresAt, Is.LessThanOrEqualTo(written.ExpiresAt));
        Assert.That(await _layer.ContainsAsync(Key("a"), default), Is.True);
    }

    [Test]
    public async Task Keys_read_together_are_what_each_is_alone()
    {
        if (_layer is not ISharedCacheLayer shared) Assert.Ignore("ignored: nothing is read together of a layer inside the process");
        else
        {
            for (var i = 0; i < 40; i++) await shared.SetAsync(Key($"{i}"), Entry(i, i % 3 == 0 ? ["a", "b"] : ["a", $"{i % 7}"]), default);
            await shared.RemoveAsync(Key("8"), default);
            await shared.RemoveByTagAsync("5", default);
            // Also some that are not there, one twice, and some whose caller knows other tags than they carry.
            CacheRead[] reads = [.. Enumerable.Range(0, 45).Append(4).Select(static i => new CacheRead(Key($"{i}"), i % 4 == 0 ? [] : i % 3 == 0 ? ["a", "b"] : ["a", $"{i % 7}"]))];

            var together = await shared.ReadManyAsync(reads, default);

            Assert.That(together, Has.Count.EqualTo(reads.Length));
            for (var i = 0; i < reads.Length; i++)
            {
                var alone = await shared.ReadAsync(reads[i].Key, reads[i].Tags, default);
                Assert.That(together[i].Entry is { } entry ? ValueOf(entry) : -1, Is.EqualTo(alone.Entry is { } single ? ValueOf(single) : -1), $"{i}");
            }

            // What is begun after a read of several can be written, and be removed by its tags.
            for (var i = 40; i < 45; i++)
            {
                await shared.WriteAsync(reads[i].Key, Entry(1_000 + i, [.. reads[i].Tags]), together[i].Stamp, lease: null, default);
            }

            await shared.RemoveByTagAsync("a", default);
            Assert.That((await shared.ReadAsync(Key("44"), [], default)).Entry, Is.Not.Null, "it carries no tag");
            Assert.That((await shared.ReadAsync(Key("43"), ["a", "1"], default)).Entry, Is.Null);
            Assert.That(await shared.ReadManyAsync([], default), Is.Empty);
        }
    }

    [Test]
    public async Task An_empty_value_is_an_entry()
    {
        await _layer.SetAsync(Key("a"), new CacheEntry(default, Now, DateTimeOffset.MaxValue, []), default);

        Assert.That((await _layer.GetAsync(Key("a"), default))?.Value.Length, Is.Zero);
    }

    [Test]
    public async Task A_key_that_differs_in_one_field_is_another()
    {
        string[] fields = ["tenant", "principal", "subject", "route", "text", "persona", "context"];
        await _layer.SetAsync(Of(fields, 1), Entry(1), default);
        for (var i = 0; i < fields.Length; i++)
        {
            var others = (string[])fields.Clone();
            others[i] += "\ud800";
            Assert.That(await _layer.GetAsync(Of(others, 1), default), Is.Null, fields[i]);
        }

        Assert.That(await _layer.GetAsync(Of(fields, 2), default), Is.Null);
        Assert.That(await _layer.GetAsync(Of(fields, 1), default), Is.Not.Null);

        static CacheKey Of(string[] f, ulong version) => new(f[0], f[1], f[2], version, f[3], f[4], f[5], f[6]);
    }

    [Test]
    public async Task A_later_write_replaces_value_tags_and_expiry()
    {
        await _layer.SetAsync(Key("a"), Entry(1, Now + (TimeToLive / 4), "old"), default);
        await _layer.SetAsync(Key("a"), Entry(2, Now + TimeToLive, "new"), default);
        await _layer.RemoveByTagAsync("old", default);
        await PassAsync(TimeToLive / 2);

        var read = await _layer.GetAsync(Key("a"), default);

        Assert.That(read, Is.Not.Null);
        Assert.That(ValueOf(read!), Is.EqualTo(2));
        await _layer.RemoveByTagAsync("new", default);
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
    }

    [Test]
    public async Task Entry_is_served_until_its_own_expiry()
    {
        await _layer.SetAsync(Key("a"), Entry(1, Now + (TimeToLive / 2)), default);

        await PassAsync(TimeToLive / 4);
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Not.Null);
        await PassAsync(TimeToLive / 4);
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
        Assert.That(await _layer.ContainsAsync(Key("a"), default), Is.False);
    }

    [Test]
    public async Task Entry_is_served_until_the_layers_time_to_live_has_passed()
    {
        await _layer.SetAsync(Key("a"), Entry(1), default);

        await PassAsync(TimeToLive / 2);
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Not.Null);
        await PassAsync(TimeToLive / 2);
        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
    }

    [Test]
    public async Task An_entry_that_has_expired_already_is_not_kept_and_ends_what_was_there()
    {
        await _layer.SetAsync(Key("a"), Entry(1), default);
        await _layer.SetAsync(Key("a"), Entry(2, Now), default);

        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
    }

    [Test]
    public async Task Removing_a_key_removes_it_alone()
    {
        await _layer.SetAsync(Key("a"), Entry(1, "t"), default);
        await _layer.SetAsync(Key("b"), Entry(2, "t"), default);
        await _layer.RemoveAsync(Key("a"), default);
        await _layer.RemoveAsync(Key("never written"), default);

        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
        Assert.That(await _layer.GetAsync(Key("b"), default), Is.Not.Null);
    }

    [Test]
    public async Task Removing_a_tag_removes_all_that_carry_it_and_nothing_else()
    {
        await _layer.SetAsync(Key("a"), Entry(1, "x", "y", "x"), default);
        await _layer.SetAsync(Key("b"), Entry(2, "y"), default);
        await _layer.SetAsync(Key("c"), Entry(3, "X"), default);
        await _layer.RemoveByTagAsync("x", default);
        await _layer.RemoveByTagAsync("never used", default);

        Assert.That(await _layer.GetAsync(Key("a"), default), Is.Null);
        Assert.That(await _layer.GetAsync(Key("b"), default), Is.Not.Null);
        Assert.That(await _layer.GetAsync(Key("c"), default), Is.Not.Null);
    }

    [Test]
    public async Task An_entry_written_after_its_tag_was_removed_is_served()
    {
        await _layer.SetAsync(Key("a"), Entry(1, "x"), default);
        await _layer.RemoveByTagAsync("x", default);
        await _layer.SetAsync(Key("a"), Entry(2, "x"), default);

        var read = await _layer.GetAsync(Key("a"), default);
        Assert.That(read, Is.Not.Null);
        Assert.That(ValueOf(read!), Is.EqualTo(2));
    }

    [Test]
    public async Task Reads_are_counted_as_hits_and_misses_and_questions_are_not()
    {
        var before = _layer.GetStatistics();
        await _layer.SetAsync(Key("a"), Entry(1), default);
        await _layer.GetAsync(Key("a"), default);
        await _layer.GetAsync(Key("a"), default);
        await _layer.GetAsync(Key("b"), default);
        await _layer.ContainsAsync(Key("a"), default);
        await _layer.ContainsAsync(Key("b"), default);

        var after = _layer.GetStatistics();
        Assert.That(after.Name, Is.EqualTo(_layer.Name).And.Not.Empty);
        Assert.That(after.Hits - before.Hits, Is.EqualTo(2));
        Assert.That(after.Misses - before.Misses, Is.EqualTo(1));
    }

    [Test]
    public void A_cancelled_token_ends_every_operation()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.That(async () => await _layer.GetAsync(Key("a"), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _layer.ContainsAsync(Key("a"), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _layer.SetAsync(Key("a"), Entry(1), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _layer.RemoveAsync(Key("a"), cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await _layer.RemoveByTagAsync("x", cancelled), Throws.InstanceOf<OperationCanceledException>());
    }
}
