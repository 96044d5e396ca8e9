using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    [Test]
    public async Task Recency_and_importance_count_by_their_weights_and_only_where_asked_for()
    {
        var store = await CreateStoreAsync(new MemoryStoreOptions { TextLengthPenalty = 0 }, null, Clock);
        await store.StoreManyAsync(
        [
            Aged("old and dear", days: 14, importance: 1), Aged("new and cheap", days: 0, importance: 0), Aged("middling", days: 7, importance: 0.5),
            Aged("not yet", days: -30, importance: 0),
        ], default);
        foreach (var kind in Enum.GetValues<MemorySearchKind>())
        {
            var query = new MemoryQuery { Kind = kind, Text = "note", Vector = new float[] { 1, 0 } };
            var plain = (await store.SearchAsync(query, default))[0].Score;
            Assert.That(await ScoresAsync(store, query with { RecencyHalfLife = TimeSpan.FromSeconds(1) }), Is.EqualTo(new[] { plain, plain, plain, plain }), kind.ToString());

            var recent = query with { RecencyWeight = 0.25 };
            Assert.That(await ContentsAsync(store, recent), Is.EqualTo(new[] { "note not yet", "note new and cheap", "note middling", "note old and dear" }), kind.ToString());
            Assert.That(await ScoresAsync(store, recent), Is.EqualTo(new[] { 1, 1, 0.5, 0.25 }.Select(recency => (0.75 * plain) + (0.25 * recency))).Within(1e-6), kind.ToString());

            var dear = query with { ImportanceWeight = 1 };
            Assert.That(await ScoresAsync(store, dear), Is.EqualTo(new[] { 1, 0.5, 0, 0 }), kind.ToString());

            var both = query with { RecencyWeight = 0.5, ImportanceWeight = 0.5, RecencyHalfLife = TimeSpan.FromDays(14), Top = 2 };
            Assert.That(await ContentsAsync(store, both), Is.EqualTo(new[] { "note old and dear", "note middling" }), kind.ToString());
            Assert.That(await ScoresAsync(store, both), Is.EqualTo(new[] { 0.75, (0.5 * Math.Sqrt(0.5)) + 0.25 }).Within(1e-6), kind.ToString());
        }
    }

    [Test]
    public async Task Memory_older_than_any_number_of_half_lives_is_found_and_its_recency_is_zero()
    {
        var store = await CreateStoreAsync();
        await store.StoreAsync(Memory("from long ago") with { CreatedAt = DateTimeOffset.UnixEpoch }, default);
        var hits = await store.SearchAsync(ByText("ago") with { RecencyWeight = 1, RecencyHalfLife = TimeSpan.FromSeconds(1) }, default);
        Assert.That(hits.Select(hit => hit.Score), Is.EqualTo(new[] { 0.0 }));
    }

    [Test]
    public async Task Boosts_order_the_first_hits_of_a_question_and_bring_in_none_from_behind_them()
    {
        var store = await CreateStoreAsync(new MemoryStoreOptions { FusionDepth = 10, TextLengthPenalty = 0 }, null, Clock);
        await store.StoreManyAsync([.. Enumerable.Range(0, 30).Select(i => new MemoryRecord
        {
            Content = i < 12 ? "note note" : "note",
            Importance = i < 12 ? i / 100.0 : 1,
            CreatedAt = Noon.AddSeconds(-i),
            Embedding = new float[] { 1, i < 12 ? 0 : 1 },
        })], default);
        foreach (var kind in new[] { MemorySearchKind.Text, MemorySearchKind.Vector, MemorySearchKind.Fused })
        {
            var query = new MemoryQuery { Kind = kind, Text = "note", Vector = new float[] { 1, 0 }, ImportanceWeight = 0.9 };
            Assert.That((await store.SearchAsync(query with { Top = 3 }, default)).Select(hit => hit.Memory.Importance), Is.EqualTo(new[] { 0.09, 0.08, 0.07 }), kind.ToString());
            Assert.That((await store.SearchAsync(query with { Top = 12 }, default)).Select(hit => hit.Memory.Importance).Take(3), Is.EqualTo(new[] { 0.11, 0.1, 0.09 }), kind.ToString());
            Assert.That((await store.SearchAsync(query with { Top = 30 }, default))[0].Memory.Importance, Is.EqualTo(1), kind.ToString());
        }

        var byFields = await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Filter, ImportanceWeight = 0.5, Top = 3 }, default);
        Assert.That(byFields.Select(hit => (hit.Memory.Importance, hit.Score)), Is.EqualTo(new[] { (1.0, 1.0), (1, 1), (1, 1) }));
        Assert.That(byFields.Select(hit => hit.Memory.CreatedAt), Is.EqualTo(new[] { 12, 13, 14 }.Select(i => Noon.AddSeconds(-i))));
    }

    [Test]
    public void Boosted_search_answers_as_the_formula_on_the_search_without_boosts_does()
    {
        var boosted =
            from query in Queries()
            from recency in Gen.Choose(0, 3)
            from importance in Gen.Choose(0, 1)
            from halfLife in Gen.Choose(1, 5)
            select query with { RecencyWeight = recency / 4.0, ImportanceWeight = importance / 4.0, RecencyHalfLife = TimeSpan.FromSeconds(halfLife) };
        var cases = Arb.From(Memories().NonEmptyListOf().SelectMany(_ => boosted.NonEmptyListOf(), (stored, queries) => (stored, queries)));
        Prop.ForAll(cases, run => AnswersAsTheFormula([.. run.stored], [.. run.queries])).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private bool AnswersAsTheFormula(MemoryRecord[] memories, MemoryQuery[] queries)
    {
        var options = new MemoryStoreOptions { FusionDepth = 10 };
        var store = CreateStoreAsync(options, null, Clock).AsTask().GetAwaiter().GetResult();
        store.StoreManyAsync(memories, default).AsTask().GetAwaiter().GetResult();
        var now = Clock.GetUtcNow();
        var answers = store.SearchManyAsync(queries, default).AsTask().GetAwaiter().GetResult();
        for (var i = 0; i < queries.Length; i++)
        {
            var query = queries[i];
            var depth = query.Kind == MemorySearchKind.Filter ? MemoryQuery.MaxTop : Math.Max(query.Top, options.FusionDepth);
            var plain = store.SearchAsync(query with { RecencyWeight = 0, ImportanceWeight = 0, Top = depth }, default).AsTask().GetAwaiter().GetResult();
            AssertAnswers(plain.ToDictionary(hit => hit.Memory.Id, hit => Boosted(hit, query, now)), answers[i], query);
        }

        return true;
    }

    private static double Boosted(MemoryHit hit, MemoryQuery query, DateTimeOffset now)
    {
        var age = Math.Max(0, (now - hit.Memory.CreatedAt).TotalSeconds);
        var recency = Math.Pow(0.5, age / query.RecencyHalfLife.TotalSeconds);
        return (hit.Score * (1 - query.RecencyWeight - query.ImportanceWeight)) + (query.RecencyWeight * recency) + (query.ImportanceWeight * hit.Memory.Importance);
    }

    private static MemoryRecord Aged(string content, int days, double importance) =>
        Memory($"note {content}") with { CreatedAt = Noon.AddDays(-days), Importance = importance, Embedding = new float[] { 1, 0 } };

    private static async Task<double[]> ScoresAsync(IMemoryStore store, MemoryQuery query) => [.. (await store.SearchAsync(query, default)).Select(hit => hit.Score)];
}
