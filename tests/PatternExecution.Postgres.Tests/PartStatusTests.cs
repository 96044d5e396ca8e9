using PatternExecution.Diagnostics;

namespace PatternExecution.Postgres.Tests;

public sealed class PartStatusTests : StoreFixture
{
    [Test]
    public async Task Server_that_answers_is_working_and_tells_of_its_pool()
    {
        var status = (await new PostgresPartStatus(Open()).ReadStatusAsync(default)).Single();

        Assert.That(status.Condition, Is.EqualTo(PartCondition.Working));
        Assert.That(status.PoolUtilization, Is.InRange(0, 1));
        Assert.That(status.IsCircuitOpen, Is.False);
    }

    [Test]
    public async Task Server_that_is_gone_is_down_and_its_breaker_open()
    {
        var store = Open(static options => options.ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        var source = new PostgresPartStatus(store);
        for (var i = 0; i < 10 && !store.GetPoolStatistics().IsCircuitOpen; i++) await source.ReadStatusAsync(default);

        var status = (await source.ReadStatusAsync(default)).Single();

        Assert.That(status.Condition, Is.EqualTo(PartCondition.Down));
        Assert.That(status.IsCircuitOpen, Is.True);
    }
}
