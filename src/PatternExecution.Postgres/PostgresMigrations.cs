using System.Globalization;
using System.Text;

namespace PatternExecution.Postgres;

/// <summary>The versions of the schema, forward only. For hosts that migrate themselves.</summary>
public static class PostgresMigrations
{
    private const string Prefix = "PatternExecution.Postgres.Schema.";

    private static readonly (int Version, string Name, string Sql)[] All = Load();

    /// <summary>The version that this package needs.</summary>
    public static int Latest => All[^1].Version;

    /// <summary>The SQL that brings a database from one version to the latest, in one transaction. It needs the extension <c>vector</c>.</summary>
    /// <param name="schema">The schema, as in <see cref="PostgresMemoryOptions.Schema"/>.</param>
    /// <param name="from">The version that is there; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such version.</exception>
    public static string Script(string schema = "pattern_execution", int from = 0)
    {
        PostgresMemoryOptionsValidator.Checked(new PostgresMemoryOptions { Schema = schema });
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, Latest);
        var script = new StringBuilder("begin;\n");
        if (from == 0)
            script.Append("create extension if not exists vector;\n").Append(Preamble(schema));
        foreach (var (version, _, sql) in All.Where(migration => migration.Version > from))
            script.Append(Fill(sql, schema)).Append(Record(schema, version));
        return script.Append("commit;\n").ToString();
    }

    /// <summary>
    /// The SQL that makes the vector index, for hosts whose role does not own the tables; others need it not: the store's first vector makes the index. An IVFFlat
    /// index learns its lists from the vectors that are there.
    /// </summary>
    /// <param name="dimension">Of the store's vectors; 384 with the built-in embedder.</param>
    /// <param name="schema">The schema, as in <see cref="PostgresMemoryOptions.Schema"/>.</param>
    /// <param name="index">The kind, as in <see cref="PostgresMemoryOptions.VectorIndex"/>.</param>
    /// <param name="ivfLists">As in <see cref="PostgresMemoryOptions.IvfLists"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no index for the dimension.</exception>
    public static string VectorIndexScript(int dimension, string schema = "pattern_execution", PostgresVectorIndex index = PostgresVectorIndex.HnswHalf, int ivfLists = 100)
    {
        PostgresMemoryOptionsValidator.Checked(new PostgresMemoryOptions { Schema = schema, VectorIndex = index, IvfLists = ivfLists });
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        return new MemorySql(schema).CreateVectorIndex(index, dimension, ivfLists) is { } statement
            ? statement + ";\n"
            : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"{index} has no index for vectors of this dimension.");
    }

    /// <summary>The statements that make the schema and the table of versions.</summary>
    internal static string Preamble(string schema) => Fill(
        // Asked first: "create schema if not exists" wants the right to create one even where it exists.
        "do $$ begin if to_regnamespace('{schema}') is null then create schema {schema}; end if; end $$;\ncreate table if not exists {schema}.memory_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now());\n",
        schema);

    /// <summary>The statements from one version to another, each version recording itself.</summary>
    internal static IEnumerable<(int Version, string Sql)> Steps(string schema, int from, int to) => All
        .Where(migration => migration.Version > from && migration.Version <= to)
        .Select(migration => (migration.Version, Fill(migration.Sql, schema) + Record(schema, migration.Version)));

    private static string Record(string schema, int version)
    {
        var name = All.Single(migration => migration.Version == version).Name;
        return string.Create(CultureInfo.InvariantCulture, $"insert into \"{schema}\".memory_migrations (version, name) values ({version}, '{name}');\n");
    }

    private static string Fill(string sql, string schema) => sql.Replace("{schema}", $"\"{schema}\"", StringComparison.Ordinal);

    private static (int Version, string Name, string Sql)[] Load()
    {
        var assembly = typeof(PostgresMigrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[Prefix.Length..^".sql".Length];
                return (int.Parse(file[..4], CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })];
    }
}
