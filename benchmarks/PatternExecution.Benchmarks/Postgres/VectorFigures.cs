using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>Vector searches: unfiltered against Npgsql alone, filtered against the better of exact and indexed, the size of the index, and the embedded store.</summary>
internal sealed class VectorFigures : IFigureRoom
{
    private const int Rounds = 192;

    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await PostgresSet.GetAsync(settings, cancellationToken) is not { } set)
        {
            yield return Figure.NotMeasured(Room, "PostgreSQL: recall, top 10 of 100,000 x 384, HNSW", "x", 1.1, "no server");
            yield break;
        }

        var searcher = set.Store.Searcher;
        var turns = new int[2];
        // Each side asks all questions, and none that the other has just asked: the pages would still be warm.
        MemoryQuery Ask(int side, string? persona) => new()
        {
            Kind = MemorySearchKind.Vector,
            Persona = persona,
            Vector = set.QuestionVectors[(turns[side]++ + (side * PostgresSet.QuestionCount / 2)) % PostgresSet.QuestionCount],
        };
        async Task Store(string? persona = null) => await set.Store.SearchAsync(Ask(0, persona), default);
        async Task Plain(int candidates, string? persona = null)
        {
            var query = Ask(1, persona);
            await PlainSearch.RunAsync(set.Source, searcher, query, PlainSearch.Form(query, candidates));
        }

        var unfiltered = await SideBySide.CompareAsync(() => Store(), () => Plain(10), Rounds);
        yield return Figure.Ratio(Room, $"PostgreSQL: recall, top 10 of {PostgresSet.Count:N0} x 384, HNSW", unfiltered, 1.1, "the same statement by Npgsql alone");
        yield return Figure.AtLeast(Room, "PostgreSQL: recall@10 of it", await RecallAsync(set, null), "", 0.99, "the exact search");

        foreach (var (persona, share) in PostgresSet.Personas)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL: filter that {share * 100:0.#} % of rows pass");
            var full = true;
            for (var i = 0; i < PostgresSet.QuestionCount; i++)
                full &= (await set.Store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Persona = persona, Vector = set.QuestionVectors[i] }, default)).Count == 10;
            yield return Figure.AtLeast(Room, $"{name}, full pages", full ? 1 : 0, "", 1);
            yield return Figure.AtLeast(Room, $"{name}, recall@10", await RecallAsync(set, persona), "", 0.95, "the exact search");
            var exact = await SideBySide.CompareAsync(() => Store(persona), () => Plain(0, persona), PostgresSet.QuestionCount);
            var indexed = await SideBySide.CompareAsync(() => Store(persona), () => Plain(100, persona), PostgresSet.QuestionCount);
            var best = exact.Anchor.Nanoseconds < indexed.Anchor.Nanoseconds ? exact : indexed;
            yield return Figure.Ratio(Room, $"{name}, p50", best, 1.2, string.Create(CultureInfo.InvariantCulture,
                $"the better of exact ({exact.Anchor.Nanoseconds / 1e6:0.00} ms) and index ({indexed.Anchor.Nanoseconds / 1e6:0.00} ms)"));
        }

        await foreach (var figure in MeasureIndexSizeAsync(set, cancellationToken)) yield return figure;

        var embedded = new InProcessMemoryStore(new MemoryStoreOptions { MaxMemories = PostgresSet.Count });
        await embedded.StoreManyAsync([.. set.Vectors.Select((vector, i) => new MemoryRecord { Content = "m", Id = PostgresSet.Id(i), Embedding = vector })], cancellationToken);
        var comparison = await SideBySide.CompareAsync(async () => await embedded.SearchAsync(Ask(1, null), default), () => Store(), Rounds);
        yield return Figure.Ratio(Room, $"embedded store, top 10 of {PostgresSet.Count:N0} x 384", comparison, 1, "PostgreSQL, HNSW on halfvec");
        yield return Figure.AtLeast(Room, "embedded store, recall@10 of it", await EmbeddedRecallAsync(set, embedded), "", 0.99, "PostgreSQL, the exact search");
    }

    private async IAsyncEnumerable<Figure> MeasureIndexSizeAsync(PostgresSet set, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var small = await PostgresSet.ScalarAsync<long>(set.Source, $"select pg_relation_size('{set.Schema}.idx_memory_embedding_hnsw')", cancellationToken);
        await PostgresSet.ExecuteAsync(set.Source,
            $"set maintenance_work_mem = '512MB'; create index if not exists anchor_float on {set.Schema}.memory_embeddings using hnsw ((embedding::vector({PostgresSet.Dimensions})) vector_cosine_ops)", cancellationToken);
        var large = await PostgresSet.ScalarAsync<long>(set.Source, $"select pg_relation_size('{set.Schema}.anchor_float')", cancellationToken);
        yield return Figure.AtMost(Room, "PostgreSQL: halfvec index, size", (double)small / large, "x", 0.6,
            string.Create(CultureInfo.InvariantCulture, $"the index of floats: {large / 1048576} MiB (this: {small / 1048576} MiB)"));
    }

    private static async Task<double> EmbeddedRecallAsync(PostgresSet set, InProcessMemoryStore embedded)
    {
        var found = 0;
        for (var i = 0; i < PostgresSet.QuestionCount; i++)
        {
            var query = new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = set.QuestionVectors[i] };
            var exact = await PlainSearch.RunAsync(set.Source, set.Store.Searcher, query, PlainSearch.Form(query, 0));
            found += (await embedded.SearchAsync(query, default)).Select(hit => hit.Memory.Id).Intersect(exact).Count();
        }

        return found / (10.0 * PostgresSet.QuestionCount);
    }

    private static async Task<double> RecallAsync(PostgresSet set, string? persona)
    {
        var found = 0;
        for (var i = 0; i < PostgresSet.QuestionCount; i++)
        {
            var query = new MemoryQuery { Kind = MemorySearchKind.Vector, Persona = persona, Vector = set.QuestionVectors[i] };
            var hits = await set.Store.SearchAsync(query, default);
            var exact = await PlainSearch.RunAsync(set.Source, set.Store.Searcher, query, PlainSearch.Form(query, 0));
            found += hits.Select(hit => hit.Memory.Id).Intersect(exact).Count();
        }

        return found / (10.0 * PostgresSet.QuestionCount);
    }
}
