using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

/// <summary>The memory layer beside a dictionary that never forgets: what it serves is right, and its bounds hold after every step.</summary>
public sealed class MemoryCacheLayerModelTests
{
    private const int MaxEntries = 12;
    private const int MaxBytes = 8_000;

    [FsCheck.NUnit.Property(MaxTest = 300, QuietOnSuccess = true)]
    public Property Never_serves_what_is_expired_removed_or_wrong()
    {
        var step = ArbMap.Default.GeneratorFor<(byte Kind, byte Key, byte Number)>();
        return Prop.ForAll(step.ListOf(200).ToArbitrary(), Holds);
    }

    private static bool Holds(IEnumerable<(byte Kind, byte Key, byte Number)> steps)
    {
        var time = TestClock.Create();
        var layer = new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = MaxEntries, MaxBytes = MaxBytes, MaxEntryShare = 0.3 }, time);
        var model = new Dictionary<int, (int Value, DateTimeOffset End, string Tag)>();
        var written = 0;
        foreach (var (kind, number, by) in steps)
        {
            var index = number % 24;
            var key = Key($"{index}");
            var tag = $"tag {by % 4}";
            switch (kind % 8)
            {
                case 0 or 1 or 2:
                    var now = time.GetUtcNow();
                    var expiresAt = by < 128 ? DateTimeOffset.MaxValue : now.AddSeconds(by - 140);
                    var value = new byte[4 + (by * 10)];
                    BitConverter.TryWriteBytes(value, ++written);
                    layer.SetAsync(key, new CacheEntry(value, now, expiresAt, [tag]), default).AsTask().Wait();
                    model[index] = (written, expiresAt < now.AddSeconds(60) ? expiresAt : now.AddSeconds(60), tag);
                    break;
                case 3:
                    layer.RemoveAsync(key, default).AsTask().Wait();
                    model.Remove(index);
                    break;
                case 4:
                    layer.RemoveByTagAsync(tag, default).AsTask().Wait();
                    foreach (var tagged in model.Where(pair => pair.Value.Tag == tag).ToList()) model.Remove(tagged.Key);
                    break;
                case 5:
                    time.Advance(TimeSpan.FromSeconds(by / 8));
                    break;
                default:
                    if (layer.TryGet(key, out var entry)
                        && (!model.TryGetValue(index, out var known) || known.Value != ValueOf(entry) || known.End <= time.GetUtcNow()))
                    {
                        return false;
                    }

                    break;
            }

            var statistics = layer.GetStatistics();
            if (statistics.Entries > MaxEntries || statistics.Bytes > MaxBytes || statistics.Bytes < 0) return false;
        }

        // Nothing leaks: with every key removed, nothing is held.
        for (var i = 0; i < 24; i++) layer.RemoveAsync(Key($"{i}"), default).AsTask().Wait();
        return layer.GetStatistics() is { Entries: 0, Bytes: 0 };
    }
}
