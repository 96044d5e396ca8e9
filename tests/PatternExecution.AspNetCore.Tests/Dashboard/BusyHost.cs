using Microsoft.Extensions.DependencyInjection;
using PatternExecution.AspNetCore.Dashboard;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>An app that has answered for half an hour: the same requests, times and failures every time.</summary>
internal static class BusyHost
{
    private static readonly string[] Cities = ["oslo", "lima", "kyoto", "accra", "quito", "turin", "porto", "delhi"];

    public static async Task<WebHost> StartAsync(Action<DashboardOptions>? configure = null)
    {
        var clock = TestClock.Create();
        var random = new Random(7);
        var host = await DashboardHost.StartAsync(
            options =>
            {
                options.KeepRequestText = true;
                options.AllowActions = true;
                options.RefreshInterval = TimeSpan.FromSeconds(1);
                configure?.Invoke(options);
            },
            builder =>
            {
                void Add(string name, string trigger, double milliseconds, int priority = 0) => builder
                    .AddPattern(new PatternDefinition { Name = name, Type = PatternType.Infrastructure, Triggers = [trigger], Priority = priority })
                    .AddFunction(name, (string city) =>
                    {
                        clock.Advance(TimeSpan.FromMilliseconds(milliseconds * (0.5 + (random.NextDouble() * random.NextDouble() * 4))));
                        if (name == "stock_level" && random.Next(12) == 0) throw new TimeoutException($"the warehouse of {city} did not answer");
                        return $"{name} of {city}: {random.Next(100)}";
                    });
                Add("shipping_cost", @"^shipping to (?<city>\w+)", 4);
                Add("stock_level", @"^stock in (?<city>\w+)", 22);
                Add("weather", @"weather in (?<city>\w+)", 90);
                Add("any_city", @"\bin (?<city>\w+)$", 400, priority: -10);
                builder.AddPattern(new PatternDefinition { Name = "city_report", Type = PatternType.Hybrid, Triggers = [@"^report on (?<query>\w+)"], Function = "city_report" })
                    .AddFunction("city_report", (string query) => $"report on {query}");
                builder.Services.AddSingleton<IPartStatusSource>(new Parts());
            },
            new SteppingClock(clock));
        for (var sample = 0; sample < 60; sample++)
        {
            var requests = 50 + (int)(30 * Math.Sin(sample / 8d)) + random.Next(20);
            for (var i = 0; i < requests; i++)
            {
                await host.Engine.ExecuteAsync(new PatternRequest(Ask(random)) { Tenant = random.Next(3) == 0 ? "globex" : "acme" });
                clock.Advance(TimeSpan.FromSeconds(10) / requests);
            }
        }

        return host;
    }

    private static string Ask(Random random)
    {
        var city = Cities[(int)(Cities.Length * random.NextDouble() * random.NextDouble())];
        return random.Next(100) switch
        {
            < 35 => $"shipping to {city}",
            < 55 => $"stock in {city} item {random.Next(40)}",
            < 65 => $"weather in {city}",
            < 78 => $"recall {city}",
            < 85 => $"report on {city}",
            < 88 => $"note {city} opens at {random.Next(24)}",
            < 90 => $"what is the best hotel in {city}",
            < 91 => "refuse",
            < 92 => "",
            _ => $"tell me a joke about {random.Next(50)}",
        };
    }

    private sealed class Parts : IPartStatusSource
    {
        public string Name => "servers";

        public ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken) => new(
        [
            new PartStatus("postgres", PartCondition.Working, "7 of 20 connections are in use.") { PoolUtilization = 0.35, IsCircuitOpen = false },
            new PartStatus("forecasts", PartCondition.Down, "3 attempts failed, next at 12:10:30: connection refused.") { IsCircuitOpen = true },
        ]);
    }
}
