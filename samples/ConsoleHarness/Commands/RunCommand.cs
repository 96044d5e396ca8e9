using System.CommandLine;
using ConsoleHarness.Functions;
using ConsoleHarness.Input;
using ConsoleHarness.Output;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;

namespace ConsoleHarness.Commands;

/// <summary>Answers requests one after the other.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var patterns = CommandOptions.Patterns(required: false);
        var queries = CommandOptions.Queries();
        var column = CommandOptions.Column();
        var memories = CommandOptions.Memories(required: false);
        var mode = CommandOptions.Mode();
        var tenant = CommandOptions.Tenant();
        var repeat = CommandOptions.Positive("--repeat", "How often the requests are run, one pass after the other.", 1);
        var postgres = new Option<string>("--postgres") { Description = "Keeps memories in PostgreSQL; with --memories in a schema of the run's own, which is dropped at the end.", HelpName = "CONNECTION" };
        var redis = new Option<string>("--redis") { Description = "Shares cached answers through Redis, such as localhost:6379.", HelpName = "CONNECTION" };
        var codeRoot = CommandOptions.CodeRoot();
        var allow = CommandOptions.Allow();
        var statistics = new Option<bool>("--statistics") { Description = "Shows at the end, on standard error, how requests were matched, routed and cached, and how long they took." };
        var command = new Command("run", "Answers requests; one result a line.")
        {
            patterns, queries, column, memories, mode, tenant, repeat, postgres, redis, codeRoot, allow, statistics,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new RunSettings
            {
                Patterns = parsed.GetValue(patterns),
                Queries = parsed.GetRequiredValue(queries),
                Column = parsed.GetValue(column),
                Memories = parsed.GetValue(memories),
                Mode = parsed.GetValue(mode),
                Tenant = parsed.GetRequiredValue(tenant),
                Repeat = parsed.GetValue(repeat),
                Postgres = parsed.GetValue(postgres),
                Redis = parsed.GetValue(redis),
                CodeRoot = parsed.GetValue(codeRoot),
                Allow = parsed.GetValue(allow) ?? [],
                Statistics = parsed.GetValue(statistics),
            };
            return CommandRunner.RunAsync(token => RunAsync(settings, token), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        await using var postgres = settings.Postgres is null ? null : new PostgresMemories(settings.Postgres, settings.Memories is not null);
        await using var host = HarnessHost.Create(settings.Patterns, HarnessFunctions.Configure(settings.CodeRoot, settings.Allow), HarnessFunctions.Create(), builder =>
        {
            postgres?.Use(builder);
            if (settings.Redis is not null) builder.UseRedis(settings.Redis);
        });
        if (settings.Redis is not null) await host.WaitForRedisAsync(settings.Redis, cancellationToken);
        // A server that is not there ends the run at once, rather than one request after the other.
        if (postgres is not null) await host.Memories.HasAnyAsync(settings.Tenant, cancellationToken);
        if (settings.Memories is not null) await MemoryLoading.ImportAsync(host.Memories, settings.Memories, cancellationToken);

        using var output = new NdjsonWriter(QueryFile.IsStandardInput(settings.Queries));
        using var progress = new ProgressCount("requests");
        var queries = QueryFile.Read(settings.Queries, settings.Column);
        if (settings.Repeat > 1) queries = [.. queries];
        for (var pass = 0; pass < settings.Repeat; pass++)
        {
            foreach (var query in queries)
            {
                var request = new PatternRequest(query) { Mode = settings.Mode, Tenant = settings.Tenant };
                var result = await host.Engine.ExecuteAsync(request, cancellationToken);
                output.Write(ResultLine.Of(query, result), NdjsonWriter.Json.ResultLine);
                progress.Add();
            }
        }

        if (settings.Statistics) StatisticsTables.Show(Screen.CreateForErrors(), host.Engine.GetStatistics());
        return 0;
    }
}
