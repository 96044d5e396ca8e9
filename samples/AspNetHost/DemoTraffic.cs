using PatternExecution.Execution;

namespace AspNetHost;

/// <summary>Asks now and then what customers would ask, so that there is something to see: busier and quieter by turns, and now and then what fails.</summary>
internal sealed class DemoTraffic(IPatternEngine engine, TimeProvider time) : BackgroundService
{
    private static readonly string[] Requests =
    [
        "shipping cost to NL", "shipping cost to DE for 20", "what does shipping cost to FR for 50", "how many atlases are left", "how many field guides are left",
        "stock of dictionaries", "order 1 atlases", "what did we decide about payments?", "what did we decide about retries?", "report on search",
        "report on orders", "recall the caching decision", "list everything tagged caching", "semantic search for retries", "health check", "tell me a joke", "why is the sky blue?",
    ];

    private static readonly string[] Seldom = ["stock of unicorns", "", "remember that the atlas shelf was moved"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        var random = new Random(1);
        for (var tick = 0; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            var most = 3 + (int)(2 * Math.Sin(tick / 200d));
            for (var i = random.Next(most + 1); i > 0; i--)
            {
                var query = random.Next(100) == 0 ? Seldom[random.Next(Seldom.Length)] : Requests[random.Next(Requests.Length)];
                // However often it is told to remember the same, it remembers it once.
                await engine.ExecuteAsync(new PatternRequest(query) { IdempotencyKey = query }, stoppingToken);
            }
        }
    }
}
