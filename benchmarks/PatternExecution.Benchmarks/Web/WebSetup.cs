using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PatternExecution.Benchmarks.Engine;
using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Web;

/// <summary>An app on a real Kestrel with 1,000 patterns, with or without a dashboard, that answers the same requests from its memory.</summary>
internal sealed class WebSetup : IAsyncDisposable
{
    public const int Patterns = 1_000;
    private readonly WebApplication _app;

    private WebSetup(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Engine = app.Services.GetRequiredService<IPatternEngine>();
    }

    /// <summary>One request a pattern.</summary>
    public static PatternRequest[] Requests { get; } = [.. Enumerable.Range(0, Patterns).Select(static i => EngineSetup.RequestOf($"run the check of area {i}"))];

    public Uri Address { get; }

    public Uri Dashboard => new(Address, "/patterns/dashboard");

    public IPatternEngine Engine { get; }

    public static async Task<WebSetup> StartAsync(bool withDashboard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var patterns = builder.Services.AddPatternExecution()
            .AddFunction("noop", static () => "done")
            .AddEndpoints(static options =>
            {
                options.AllowAnonymous = true;
                options.RequestsPerSecond = null;
                options.ResolveTenant = static _ => EngineSetup.Tenant;
            });
        for (var i = 0; i < Patterns; i++)
        {
            // Answers live longer than any measurement.
            patterns.AddPattern(new PatternDefinition
            {
                Name = $"check-{i:0000}",
                Type = PatternType.Infrastructure,
                Function = "noop",
                Triggers = [$@"^run\s+the\s+check\s+of\s+area\s+{i}$"],
                CacheTtl = TimeSpan.FromHours(1),
            });
        }

        builder.Configuration["PatternExecution:MemoryCache:TimeToLive"] = "01:00:00";
        if (withDashboard)
        {
            patterns.AddDashboard(static options =>
            {
                options.Enabled = true;
                options.AllowAnonymous = true;
            });
        }

        var app = builder.Build();
        app.MapPatternExecution("/patterns");
        await app.StartAsync();
        var setup = new WebSetup(app);
        foreach (var request in Requests.Concat(Requests))
        {
            var result = await setup.Engine.ExecuteAsync(request);
            if (result.Status != ResultStatus.Succeeded) throw new InvalidOperationException($"'{request.Query}': {result.Status}, {result.Error}.");
        }

        return setup;
    }

    /// <summary>Another engine over this app's patterns and answers, so that both read the same objects.</summary>
    /// <param name="observed">Whether the dashboard, where there is one, counts its answers.</param>
    public PatternEngine CreateTwin(bool observed) => new(new PatternEngineComponents
    {
        Registry = _app.Services.GetRequiredService<IPatternRegistry>(),
        Functions = [AIFunctionFactory.Create(static () => "done", "noop")],
        Memories = _app.Services.GetRequiredService<IMemoryStore>(),
        Cache = _app.Services.GetRequiredService<LayeredCache>(),
        Router = _app.Services.GetRequiredService<IHybridRouter>(),
        Observers = observed ? _app.Services.GetServices<IResultObserver>() : [],
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
