using System.Globalization;
using Npgsql;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Memory;
using PatternExecution.Memory;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>
/// Many memories in PostgreSQL that all figures share: vectors in clumps, contents of two sentences of the abstracts (short notes where there is no
/// data), personas that hold a known share. It stays in the database, so that the next run need not build it again.
/// </summary>
internal sealed class PostgresSet
{
    public const int Dimensions = 384;
    public const int QuestionCount = 64;

    private static PostgresSet? s_made;

    private PostgresSet(NpgsqlDataSource source, PostgresMemoryStore store, float[][] vectors, string[] questions)
    {
        Source = source;
        Store = store;
        Vectors = vectors;
        Questions = questions;
    }

    /// <summary>How many memories: 100,000, or what PATTERN_EXECUTION_FIGURE_MEMORIES says.</summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("PATTERN_EXECUTION_FIGURE_MEMORIES"), CultureInfo.InvariantCulture, out var count) ? count : 100_000;

    /// <summary>The personas and the share of memories that each holds.</summary>
    public static (string Persona, double Share)[] Personas { get; } = [("a thousandth", 0.001), ("a two-hundredth", 0.005), ("a twentieth", 0.05), ("half", 0.5)];

    public NpgsqlDataSource Source { get; }

    public PostgresMemoryStore Store { get; }

    public float[][] Vectors { get; }

    public float[][] QuestionVectors { get; } = ClusteredVectors.Make(QuestionCount, Dimensions, seed: 12);

    public string[] Questions { get; }

    public string Schema { get; private init; } = "";

    public static string PersonaOf(int i) => i % 1_000 == 0 ? Personas[0].Persona : i % 200 == 1 ? Personas[1].Persona : i % 20 == 2 ? Personas[2].Persona : i % 2 == 1 ? Personas[3].Persona : "rest";

    /// <returns>Null where there is no server.</returns>
    public static async Task<PostgresSet?> GetAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Postgres is null || s_made is not null)
            return s_made;
        var texts = await RetrievalSet.LoadAsync(settings, cancellationToken);
        var schema = string.Create(CultureInfo.InvariantCulture, $"figures_{Count}_{(texts is null ? "notes" : "abstracts")}");
        var source = OpenSource(settings.Postgres, 16);
        var store = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = schema, SweepInterval = TimeSpan.Zero, CommandTimeout = TimeSpan.FromMinutes(10) }, source);
        var vectors = ClusteredVectors.Make(Count, Dimensions, seed: 11);
        var questions = texts is null ? [.. Enumerable.Range(0, QuestionCount).Select(RecallSet.Question)] : texts.Questions.Take(QuestionCount).Select(question => question.Text).ToArray();
        var made = new PostgresSet(source, store, vectors, questions) { Schema = schema };
        if (!await made.IsFilledAsync(cancellationToken))
        {
            await ExecuteAsync(source, $"drop schema if exists {schema} cascade", cancellationToken);
            var contents = Contents(texts, Count);
            await store.ImportAsync(Memories(vectors, contents).ToAsyncEnumerable(), cancellationToken: cancellationToken);
            await AddAnchorsAsync(source, schema, cancellationToken);
        }

        return s_made = made;
    }

    public static NpgsqlDataSource OpenSource(string connectionString, int pool, Action<NpgsqlDataSourceBuilder>? configure = null)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.MaxPoolSize = pool;
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.ConnectionStringBuilder.CommandTimeout = 600;
        configure?.Invoke(builder);
        return builder.Build();
    }

    public static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Does what the server's own housekeeping does in time.</summary>
    public static async Task SettleAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        foreach (var table in PlainRows.TableNames.Append("memory_tenants"))
            await ExecuteAsync(source, $"vacuum (freeze, analyze) {schema}.{table}", cancellationToken);
    }

    public static string[] Contents(RetrievalSet? texts, int count)
    {
        if (texts is null)
            return [.. RecallSet.Contents(count)];
        var sentences = texts.Memories.SelectMany(memory => memory.Content.Split(" . ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(sentence => sentence.Length > 20).ToArray();
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => $"{sentences[random.Next(sentences.Length)]}. {sentences[random.Next(sentences.Length)]}.")];
    }

    public static IEnumerable<MemoryRecord> Memories(float[][] vectors, string[] contents) => contents.Select((content, i) => new MemoryRecord
    {
        Id = Id(i),
        Content = content,
        Persona = PersonaOf(i),
        Type = "note",
        CreatedAt = DateTimeOffset.UnixEpoch.AddYears(50).AddSeconds(i),
        Embedding = vectors[i],
    });

    public static Guid Id(int i) => new(i, 0, 7, 8, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>What the anchors read: the same contents as full text, and what the filtered plain statements need is there already.</summary>
    private static async Task AddAnchorsAsync(NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        await ExecuteAsync(source, $"""
            create table {schema}.anchor_texts as select id, to_tsvector('english', content) words from {schema}.memories;
            create table {schema}.anchor_few as select * from {schema}.anchor_texts order by id limit 5000;
            create index on {schema}.anchor_texts using gin (words);
            create index on {schema}.anchor_few using gin (words);
            """, cancellationToken);
        foreach (var table in new[] { "anchor_texts", "anchor_few" })
            await ExecuteAsync(source, $"vacuum (freeze, analyze) {schema}.{table}", cancellationToken);
        await SettleAsync(source, schema, cancellationToken);
    }

    private async Task<bool> IsFilledAsync(CancellationToken cancellationToken) =>
        await ScalarAsync<bool>(Source, $"select to_regclass('{Schema}.anchor_few') is not null", cancellationToken)
        && await ScalarAsync<long>(Source, $"select count(*) from {Schema}.memories", cancellationToken) == Count;
}
