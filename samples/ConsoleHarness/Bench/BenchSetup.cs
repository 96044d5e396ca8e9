using PatternExecution.Execution.Standard;

namespace ConsoleHarness.Bench;

/// <summary>What the patterns run on: the embedded default, or servers. All hosts of a set-up share its memories where they are in PostgreSQL.</summary>
internal sealed class BenchSetup : IAsyncDisposable
{
    public const string Embedded = "embedded";

    private readonly PostgresMemories? _postgres;
    private bool _areImported;

    private BenchSetup(string name, string description, bool usesMcp, PostgresMemories? postgres, string? redis)
    {
        Name = name;
        Description = description;
        UsesMcp = usesMcp;
        Redis = redis;
        _postgres = postgres;
        Subjects = BenchSubject.All(usesMcp);
    }

    public string Name { get; }

    public string Description { get; }

    public bool UsesMcp { get; }

    public string? Redis { get; }

    public bool IsEmbedded => Name == Embedded;

    public IReadOnlyList<BenchSubject> Subjects { get; }

    /// <summary>The embedded default, and servers where there are any.</summary>
    public static IReadOnlyList<BenchSetup> Of(BenchSettings settings)
    {
        var embedded = new BenchSetup(Embedded, "memories and cache in the process; no server", usesMcp: false, postgres: null, redis: null);
        if (settings.Postgres is null && settings.Redis is null) return [embedded];

        var memories = settings.Postgres is null ? "memories in the process" : "memories in PostgreSQL";
        var cache = settings.Redis is null ? "cache in the process" : "cache in the process, then Redis";
        return
        [
            embedded,
            new BenchSetup("servers", $"{memories}; {cache}; tools of an MCP server in a process of its own", usesMcp: true, settings.Postgres is { } postgres ? new PostgresMemories(postgres, areOwn: true) : null, settings.Redis),
        ];
    }

    /// <summary>Starts an engine with the demo's memories.</summary>
    /// <param name="alwaysHybrid">Whether every pattern has, and every request runs, both legs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BenchHost> StartAsync(bool alwaysHybrid, CancellationToken cancellationToken)
    {
        var patterns = StandardPatterns.Load();
        var host = BenchHost.Create(this, alwaysHybrid ? AlwaysHybrid.Of(patterns) : patterns, _postgres);
        try
        {
            await host.WaitUntilReadyAsync(cancellationToken);
            if (_postgres is null || !_areImported) await host.ImportAsync(cancellationToken);
            _areImported = true;
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}
