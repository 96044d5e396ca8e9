using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    [Test]
    public async Task Search_sees_all_of_a_batch_or_nothing_of_it_whatever_is_written_meanwhile()
    {
        var store = await CreateStoreAsync();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested)
            {
                var hits = await store.SearchAsync(ByText("pair") with { Top = 1_000 }, default);
                var halves = hits.GroupBy(hit => hit.Memory.Type, StringComparer.Ordinal).Count(pair => pair.Count() != 2);
                Assert.That(halves, Is.Zero);
                seen += hits.Count;
            }

            return seen;
        })).ToArray();
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 150; round++)
            {
                var type = $"{writer}-{round}";
                var outcomes = await store.StoreManyAsync([Memory("pair left") with { Type = type }, Memory("pair right") with { Type = type }], default);
                if (round % 3 != 0)
                    await store.DeleteAsync(MemoryRecord.DefaultTenant, [.. outcomes.Select(outcome => outcome.Id)], default);
            }
        })).ToArray();
        await Task.WhenAll(writers);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.That(await ExportAsync(store), Has.Count.EqualTo(200));
    }

    [Test]
    public async Task One_key_stored_by_many_at_once_is_stored_once()
    {
        var store = await CreateStoreAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await store.StoreAsync(Memory("once") with { IdempotencyKey = "k" }, default))));
        Assert.That(outcomes.Count(outcome => outcome.Status == StoreStatus.Created), Is.EqualTo(1));
        Assert.That(outcomes.Select(outcome => outcome.Id).Distinct().Count(), Is.EqualTo(1));
    }
}
