using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    [Test]
    public async Task Ranking_is_as_good_as_its_anchor_and_fusion_never_loses_to_its_better_leg()
    {
        if (RetrievalSet.Find() is not { } set)
        {
            Assert.Ignore("ignored: no data");
            return;
        }

        var store = await CreateStoreAsync();
        await store.StoreManyAsync(await MemoryNdjson.ReadFileAsync(set.MemoriesFile), default);
        var text = await set.MeanNdcgAsync(store, MemorySearchKind.Text);
        var vector = await set.MeanNdcgAsync(store, MemorySearchKind.Vector);
        var fused = await set.MeanNdcgAsync(store, MemorySearchKind.Fused);
        TestContext.Out.WriteLine($"nDCG@10: text {text:F4}, vector {vector:F4}, fused {fused:F4}");
        Assert.That(text, Is.GreaterThanOrEqualTo(0.385));
        Assert.That(fused, Is.GreaterThanOrEqualTo(Math.Max(text, vector) - 0.005));
    }
}
