using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class MemoryCacheLayerTests
{
    [Test]
    public async Task More_entries_than_allowed_are_never_held()
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 100 });
        for (var i = 0; i < 1_000; i++)
        {
            await layer.SetAsync(Key($"{i}"), Entry(i, $"tag {i % 7}"), default);
            Assert.That(layer.GetStatistics().Entries, Is.LessThanOrEqualTo(100));
        }

        Assert.That(layer.GetStatistics(), Has.Property("Entries").EqualTo(100).And.Property("Evictions").EqualTo(900));
    }

    [Test]
    public async Task More_bytes_than_allowed_are_never_held()
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxBytes = 100_000 });
        var random = new Random(1);
        for (var i = 0; i < 1_000; i++)
        {
            var value = new byte[random.Next(12_000)];
            await layer.SetAsync(Key($"{i % 300}"), new CacheEntry(value, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, []), default);
            Assert.That(layer.GetStatistics().Bytes, Is.LessThanOrEqualTo(100_000));
        }

        Assert.That(layer.GetStatistics().Bytes, Is.GreaterThan(50_000));
    }

    [Test]
    public async Task Bytes_return_to_zero_with_the_last_entry()
    {
        var layer = new MemoryCacheLayer();
        for (var i = 0; i < 100; i++) await layer.SetAsync(Key($"{i % 40}"), Entry(i, "x", $"{i % 3}"), default);
        await layer.RemoveAsync(Key("1"), default);
        await layer.RemoveByTagAsync("2", default);
        await layer.RemoveByTagAsync("x", default);

        Assert.That((layer.GetStatistics().Entries, layer.GetStatistics().Bytes), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task An_entry_over_its_share_is_not_kept_and_ends_what_was_there()
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxBytes = 100_000, MaxEntryShare = 0.1 });
        await layer.SetAsync(Key("a"), Entry(1), default);
        await layer.SetAsync(Key("a"), new CacheEntry(new byte[10_000], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, []), default);

        Assert.That(layer.TryGet(Key("a"), out _), Is.False);
        Assert.That(layer.GetStatistics().Entries, Is.Zero);
    }

    [Test]
    public async Task Entries_lose_at_most_their_share_of_the_time_by_chance_and_not_all_the_same()
    {
        const int Count = 1_000;
        var time = TestClock.Create();
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { TimeToLive = TimeSpan.FromSeconds(100), Jitter = 0.2 }, time);
        for (var i = 0; i < Count; i++) await layer.SetAsync(Key($"{i}"), Entry(i), default);
        var held = new List<int>();
        foreach (var second in Enumerable.Range(81, 20).Select(second => (double)second).Prepend(79.999)) // deadlines are whole milliseconds
        {
            time.Advance(TimeSpan.FromSeconds(second) - (time.GetUtcNow() - TestClock.Create().GetUtcNow()));
            var left = 0;
            for (var i = 0; i < Count; i++) left += layer.TryGet(Key($"{i}"), out _) ? 1 : 0;
            held.Add(left);
        }

        Assert.That((held[0], held[^1]), Is.EqualTo((Count, 0)));
        Assert.That(held, Is.Ordered.Descending);
        Assert.That(held[10], Is.InRange(350, 650), "half are gone in the middle");
    }

    [Test]
    public async Task An_entry_that_expires_by_itself_loses_nothing_by_chance()
    {
        var time = TestClock.Create();
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { Jitter = 0.5 }, time);
        for (var i = 0; i < 100; i++) await layer.SetAsync(Key($"{i}"), Entry(i, time.GetUtcNow() + TimeSpan.FromSeconds(20)), default);
        time.Advance(TimeSpan.FromSeconds(19.9));

        Assert.That(Enumerable.Range(0, 100).Count(i => layer.TryGet(Key($"{i}"), out _)), Is.EqualTo(100));
    }

    [Test]
    public async Task Expired_entries_are_cleared_away_by_later_writes()
    {
        var time = TestClock.Create();
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions(), time);
        for (var i = 0; i < 500; i++) await layer.SetAsync(Key($"{i}"), Entry(i), default);
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 1_100; i++) await layer.SetAsync(Key("busy"), Entry(i), default);

        Assert.That(layer.GetStatistics(), Has.Property("Entries").EqualTo(1).And.Property("Evictions").EqualTo(0));
    }

    [Test]
    public async Task What_is_used_often_survives_a_scan()
    {
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 1_000 });
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 500; i++) await ReadThrough(layer, $"hot {i}");
        }

        for (var i = 0; i < 10_000; i++) await layer.SetAsync(Key($"scanned {i}"), Entry(i), default);

        var kept = Enumerable.Range(0, 500).Count(i => layer.TryGet(Key($"hot {i}"), out _));
        Assert.That(kept, Is.GreaterThan(450));
    }

    [Test]
    public async Task Many_threads_see_only_what_was_written_and_never_less_than_what_was_removed()
    {
        // Versions of a key only grow. Before a removal its version is published: a reader who came after must not see that version or less.
        const int Keys = 64;
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 48 });
        var removed = new int[Keys];
        var wrong = 0;
        var isOver = false;
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref isOver))
            {
                var index = random.Next(Keys);
                var atLeast = Volatile.Read(ref removed[index]);
                if (!layer.TryGet(Key($"{index}"), out var entry)) continue;
                var value = ValueOf(entry);
                if (value % Keys != index || value / Keys <= atLeast) Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        var writers = Enumerable.Range(0, 2).Select(half => Task.Run(async () =>
        {
            var random = new Random(half);
            for (var version = 1; version <= 20_000; version++)
            {
                var index = (random.Next(Keys / 2) * 2) + half;
                await layer.SetAsync(Key($"{index}"), Entry((version * Keys) + index, $"tag {index}"), default);
                if (version % 3 != 0) continue;
                if (version % 2 == 0) await layer.RemoveAsync(Key($"{index}"), default);
                else await layer.RemoveByTagAsync($"tag {index}", default);
                Volatile.Write(ref removed[index], version);
            }
        })).ToArray();
        await Task.WhenAll(writers);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);

        Assert.That(wrong, Is.Zero);
        Assert.That(layer.GetStatistics().Entries, Is.LessThanOrEqualTo(48));
        for (var i = 0; i < Keys; i++) await layer.RemoveAsync(Key($"{i}"), default);
        Assert.That((layer.GetStatistics().Entries, layer.GetStatistics().Bytes), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        var options = new MemoryCacheLayerOptions { MaxEntries = 0, MaxBytes = 1, TimeToLive = TimeSpan.Zero, MaxEntryShare = double.NaN, Jitter = double.NaN, EagerRefresh = 1 };

        var refused = new MemoryCacheLayerOptionsValidator().Validate(name: null, options);

        Assert.That(refused.Failures!.Count(), Is.EqualTo(6));
        Assert.That(refused.FailureMessage, Does.Contain("MemoryCacheLayerOptions.MaxEntries is 0; allowed is 1 to 100000000"));
        Assert.That(() => new MemoryCacheLayer(options), Throws.ArgumentException);
        Assert.That(new MemoryCacheLayerOptionsValidator().Validate(name: null, new MemoryCacheLayerOptions()).Succeeded, Is.True);
    }

    private static async Task ReadThrough(MemoryCacheLayer layer, string text)
    {
        if (!layer.TryGet(Key(text), out _)) await layer.SetAsync(Key(text), Entry(0), default);
    }
}
