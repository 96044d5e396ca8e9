using PatternExecution.Execution;

namespace AspNetHost;

/// <summary>Asks now and then what customers would ask, so that there is something to see.</summary>
internal sealed class DemoTraffic(IPatternEngine engine, TimeProvider time) : BackgroundService
{
    private static readonly string[] Requests =
    [
        "shipping cost to NL", "shipping cost to DE for 20", "what does shipping cost to FR for 50", "how many atlases are left", "how many field guides are left",
        "stock of dictionaries", "stock of unicorns", "order 1 atlases", "what did we decide about payments?", "what did we decide about retries?", "report on search",
        "report on orders", "recall the caching decision", "remember that the atlas shelf was moved", "health check", "tell me a joke", "why is the sky blue?", "",
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        var random = new Random(1);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var burst = random.Next(1, 4);
            for (var i = 0; i < burst; i++) await engine.ExecuteAsync(new PatternRequest(Requests[random.Next(Requests.Length)]), stoppingToken);
        }
    }
}
