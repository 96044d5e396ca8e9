using System.Net;
using FsCheck;
using FsCheck.Fluent;
using PatternExecution.AspNetCore.Endpoints;

namespace PatternExecution.AspNetCore.Tests.Endpoints;

public sealed class RateTests
{
    private const string Deploy = """{"query":"deploy to staging"}""";

    [Test]
    public async Task Thousand_requests_over_the_limit_are_told_when_to_come_back()
    {
        var time = TestClock.Create();
        await using var host = await WebHost.StartAsync(
            static options =>
            {
                options.RequestsPerSecond = 10;
                options.Burst = 100;
                options.MaxBatch = 10;
            },
            time: time);

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_100).Select(_ => host.PostAsync("/patterns/execute", Deploy)));
        var refused = answers.Where(static answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        time.Advance(TimeSpan.FromSeconds(1));
        var later = new List<HttpStatusCode>();
        for (var i = 0; i < 11; i++) later.Add((await host.PostAsync("/patterns/execute", Deploy)).StatusCode);

        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(static answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(100));
            Assert.That(refused, Has.Count.EqualTo(1_000));
            Assert.That(refused.Select(static answer => answer.Headers.RetryAfter?.Delta), Is.All.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(later.Count(static status => status == HttpStatusCode.OK), Is.EqualTo(10), "a second gives ten more");
        });
        await refused[0].ProblemAsync();
    }

    [Test]
    public async Task Each_request_of_a_batch_counts_and_each_caller_has_an_allowance_of_its_own()
    {
        await using var host = await WebHost.StartAsync(
            static options =>
            {
                options.RequestsPerSecond = 1;
                options.Burst = 3;
                options.MaxBatch = 3;
            },
            time: TestClock.Create());
        host.Client.DefaultRequestHeaders.Clear();
        const string Two = """{"requests":[{"query":"deploy to a"},{"query":"deploy to b"}]}""";

        var first = await host.PostAsync("/patterns/batch", Two, user: "ada acme");
        var second = await host.PostAsync("/patterns/batch", Two, user: "ada acme");
        var others = await host.PostAsync("/patterns/batch", Two, user: "bob acme");

        Assert.That(new[] { first.StatusCode, second.StatusCode, others.StatusCode }, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK }));
    }

    [Test]
    public void No_window_ever_lets_more_through_than_burst_and_rate_and_whoever_waits_as_told_is_let_in()
    {
        var arrival =
            from wait in Gen.Choose(0, 300)
            from count in Gen.Choose(1, 5)
            select (wait, count);
        var cases =
            from rate in Gen.Choose(1, 50)
            from burst in Gen.Choose(1, 20)
            from arrivals in arrival.ListOf(40)
            select (rate, burst, arrivals);

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(cases.ToArbitrary(), static sample =>
        {
            var time = TestClock.Create();
            var limiter = new CallerLimiter(sample.rate, sample.burst, time);
            var taken = new List<(double At, int Count)>();
            double now = 0;
            foreach (var (wait, count) in sample.arrivals)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                now += wait / 1_000d;
                if (count > sample.burst) continue;
                if (!limiter.TryTake("a", count, out var retryAfter))
                {
                    time.Advance(retryAfter);
                    now += retryAfter.TotalSeconds;
                    if (!limiter.TryTake("a", count, out _)) return false;
                }

                taken.Add((now, count));
            }

            for (var from = 0; from < taken.Count; from++)
            {
                var sum = 0;
                for (var to = from; to < taken.Count; to++)
                {
                    sum += taken[to].Count;
                    if (sum > sample.burst + (sample.rate * (taken[to].At - taken[from].At)) + 0.001) return false;
                }
            }

            return true;
        }));
    }

    [Test]
    public void Callers_that_are_idle_are_forgotten_and_a_flood_of_new_ones_shares_one_allowance()
    {
        var time = TestClock.Create();
        var limiter = new CallerLimiter(1, 1, time);
        for (var i = 0; i < 20_000; i++) limiter.TryTake($"caller {i}", 1, out _);
        var flooded = limiter.Known;
        var newcomer = limiter.TryTake("newcomer", 1, out _);
        time.Advance(TimeSpan.FromSeconds(10));
        var later = limiter.TryTake("later", 1, out _);

        Assert.Multiple(() =>
        {
            Assert.That(flooded, Is.LessThanOrEqualTo(10_001));
            Assert.That(newcomer, Is.False);
            Assert.That(later, Is.True);
            Assert.That(limiter.Known, Is.EqualTo(1));
        });
    }
}
