using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    [Test]
    public async Task One_matching_word_is_enough_whatever_its_case_accents_ending_or_script()
    {
        var store = await CreateStoreAsync();
        await store.StoreManyAsync(
        [
            Memory("The services were deployed on Friday"), Memory("Le café est fermé"), Memory("東京タワーに行きました"), Memory("Ελλάδα ΟΔΟΣ"),
            Memory("the user's own nai\u0308ve file_name.txt v2"),
        ], default);
        foreach (var (question, found) in new[]
        {
            ("when was service xyzzy DEPLOYING?", "The services"), ("CAFE", "Le café"), ("cafe\u0301 ouvert", "Le café"), ("京都と東京", "東京タワー"),
            ("ελλαδα", "Ελλάδα"), ("naïve", "the user's"), ("users name", "the user's"), ("ＴＸＴ", "the user's"),
        })
        {
            Assert.That((await ContentsAsync(store, ByText(question))).FirstOrDefault(), Does.StartWith(found), question);
        }

        Assert.That(await ContentsAsync(store, ByText("xyzzy !?")), Is.Empty);
        Assert.That(await ContentsAsync(store, ByText("…")), Is.Empty);
    }

    [Test]
    public async Task Rare_words_count_more_than_common_ones_and_scores_stay_between_zero_and_one()
    {
        var store = await CreateStoreAsync();
        await store.StoreManyAsync([.. Enumerable.Range(0, 50).Select(i => Memory($"what is the state of the server number {i}"))], default);
        await store.StoreAsync(Memory("the backplane fails over"), default);
        var hits = await store.SearchAsync(ByText("what is the state of the backplane when the server is down") with { Top = 100 }, default);
        Assert.That(hits, Has.Count.EqualTo(51));
        Assert.That(hits.Select(hit => hit.Score), Is.Ordered.Descending.And.All.InRange(double.Epsilon, 1.0));
        var backplane = await store.SearchAsync(ByText("backplane server"), default);
        Assert.That(backplane[0].Memory.Content, Is.EqualTo("the backplane fails over"));
    }

    [Test]
    public async Task Equal_scores_come_newest_first_and_then_by_identity()
    {
        var store = await CreateStoreAsync();
        var ids = Enumerable.Range(1, 8).Select(i => new Guid((uint)(i * 0x1F000000L), 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)i)).ToArray();
        int[] shuffled = [4, 1, 7, 0, 6, 3, 5, 2];
        await store.StoreManyAsync([.. shuffled.Select(i => Memory("same words") with { Id = ids[i], CreatedAt = Noon.AddSeconds(i / 4), Embedding = new float[] { 1, 2 } })], default);
        Guid[] expected = [.. ids[4..], .. ids[..4]];
        foreach (var kind in Enum.GetValues<MemorySearchKind>())
        {
            var hits = await store.SearchAsync(new MemoryQuery { Kind = kind, Text = "words", Vector = new float[] { 2, 1 }, Top = 6 }, default);
            Assert.That(hits.Select(hit => hit.Memory.Id), Is.EqualTo(expected[..6]), kind.ToString());
            Assert.That(hits.Select(hit => hit.Score).Distinct().Count(), Is.EqualTo(1), kind.ToString());
        }
    }

    [Test]
    public async Task Filters_hold_together_and_a_page_is_full_whenever_enough_match()
    {
        var store = await CreateStoreAsync();
        await store.StoreManyAsync([.. Enumerable.Range(0, 2_000).Select(i => new MemoryRecord
        {
            Content = i % 100 == 0 ? "needle in hay" : "hay hay hay needle needle",
            Persona = i % 100 == 0 ? (i % 200 == 0 ? "ops" : null) : "dev",
            Type = i % 2 == 0 ? "fact" : "decision",
            Tags = i % 100 == 0 ? ["Rare", "x"] : ["x"],
            Importance = i % 100 == 0 ? 0.9 : 1,
            CreatedAt = Noon.AddSeconds(i),
        })], default);
        foreach (var kind in Enum.GetValues<MemorySearchKind>())
        {
            var query = new MemoryQuery { Kind = kind, Text = "needle", Persona = "ops", Type = "fact", MinImportance = 0.9, CreatedFrom = Noon.AddSeconds(500), CreatedBefore = Noon.AddSeconds(1_500) };
            var found = await store.SearchAsync(query, default);
            Assert.That(found.Select(hit => hit.Memory.CreatedAt.Subtract(Noon).TotalSeconds), Is.EqualTo(new[] { 1400, 1300, 1200, 1100, 1000, 900, 800, 700, 600, 500 }), kind.ToString());
            Assert.That(await ContentsAsync(store, query with { Tags = ["RARE", "X"] }), Has.Length.EqualTo(10), kind.ToString());
            Assert.That(await ContentsAsync(store, query with { Tags = ["rare", "unknown"] }), Is.Empty, kind.ToString());
            Assert.That(await ContentsAsync(store, query with { Type = "unknown" }), Is.Empty, kind.ToString());
            var none = await store.SearchAsync(new MemoryQuery { Kind = kind, Text = "needle", Persona = "nobody", Top = 100 }, default);
            Assert.That(none.Select(hit => hit.Memory.Persona), Is.All.Null.And.Exactly(10).Items, kind.ToString());
        }
    }

    [Test]
    public async Task Nearest_come_first_by_cosine_and_opposite_ones_score_zero()
    {
        var store = await CreateStoreAsync();
        await store.StoreManyAsync(
        [
            Memory("opposite") with { Embedding = new float[] { -5, 0 } }, Memory("same") with { Embedding = new float[] { 100, 0 } },
            Memory("half") with { Embedding = new float[] { 1, 1.7320508f } }, Memory("square") with { Embedding = new float[] { 0, 1 } },
        ], default);
        var hits = await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = new float[] { 0.5f, 0 } }, default);
        Assert.That(hits.Take(2).Select(hit => hit.Memory.Content), Is.EqualTo(new[] { "same", "half" }));
        Assert.That(hits.Select(hit => hit.Score), Is.EqualTo(new[] { 1, 0.5, 0, 0 }).Within(2e-6));
        Assert.That(hits.Select(hit => hit.Memory.Embedding.IsEmpty), Is.All.True);
    }

    [Test]
    public async Task Nearest_of_thousands_are_those_of_the_plain_scan_whatever_their_dimension()
    {
        foreach (var dimension in new[] { 3, 50, 384 })
        {
            var store = await CreateStoreAsync();
            var random = new Random(dimension);
            var centre = Enumerable.Range(0, dimension).Select(_ => random.NextSingle()).ToArray();
            float[] Vector(float spread) => [.. centre.Select(x => x + (spread * (random.NextSingle() - 0.5f)))];
            var memories = Enumerable.Range(0, 3_000).Select(_ => Memory("m") with { Id = Guid.CreateVersion7(), Embedding = Vector(0.5f) }).ToArray();
            await store.StoreManyAsync(memories, default);
            await store.DeleteAsync(MemoryRecord.DefaultTenant, [.. memories.Take(1_600).Select(memory => memory.Id)], default);
            await store.StoreManyAsync([.. memories.Take(300)], default);
            var left = memories.Take(300).Concat(memories.Skip(1_600)).ToArray();
            for (var question = 0; question < 10; question++)
            {
                var query = new MemoryQuery { Kind = MemorySearchKind.Vector, Text = "m", Vector = Vector(1), Top = 20 };
                var answer = await store.SearchAsync(query, default);
                AssertAnswers(new MemoryOracle(left, new MemoryStoreOptions()).Scores(query), answer, query);
            }
        }
    }

    [Test]
    public async Task Fused_search_finds_by_word_or_by_vector_and_leaves_out_what_shares_neither()
    {
        var store = await CreateStoreAsync(new MemoryStoreOptions { TextWeight = 0.5 }, null, Clock);
        await store.StoreManyAsync(
        [
            Memory("alpha here") with { Embedding = new float[] { 0, 1, 0 } }, Memory("elsewhere") with { Embedding = new float[] { 1, 0.1f, 0 } },
            Memory("alpha again") with { Embedding = new float[] { 1, 0, 0 } }, Memory("unrelated") with { Embedding = new float[] { 0.1f, 0, 1 } },
        ], default);
        var query = new MemoryQuery { Text = "alpha", Vector = new float[] { 1, 0, 0 } };
        Assert.That(await ContentsAsync(store, query), Is.EqualTo(new[] { "alpha again", "elsewhere", "alpha here" }));
        Assert.That(await ContentsAsync(store, query with { Text = null }), Is.EqualTo(new[] { "alpha again", "elsewhere" }));
    }

    [Test]
    public async Task Several_searches_at_once_answer_as_one_by_one()
    {
        var store = await CreateStoreAsync();
        await store.StoreManyAsync([Memory("red apple", "fruit"), Memory("green pear", "fruit"), Memory("red car") with { Tenant = "b" }], default);
        MemoryQuery[] queries =
        [
            ByText("red"), ByText("red") with { Tenant = "b" }, new() { Text = "pears" }, new() { Kind = MemorySearchKind.Filter, Tags = ["fruit"] },
            new() { Kind = MemorySearchKind.Vector, Text = "apples" }, ByText("red") with { Tenant = "nobody" },
        ];
        var together = await store.SearchManyAsync(queries, default);
        for (var i = 0; i < queries.Length; i++)
        {
            var alone = await store.SearchAsync(queries[i], default);
            Assert.That(together[i].Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(alone.Select(hit => (hit.Memory.Id, hit.Score))), i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.That(together[0], Has.Count.EqualTo(1));
        Assert.That(together[2][0].Memory.Content, Is.EqualTo("green pear"));
    }

    [Test]
    public async Task Explanation_says_in_the_same_words_how_a_search_would_be_run()
    {
        var store = await CreateStoreAsync();
        var explainer = (IMemorySearchExplainer)store;
        await store.StoreManyAsync([Memory("cache", "tag"), Memory("other")], default);
        foreach (var (kind, strategy) in new[]
        {
            (MemorySearchKind.Filter, MemorySearchStrategy.Fields), (MemorySearchKind.Text, MemorySearchStrategy.Words),
            (MemorySearchKind.Vector, MemorySearchStrategy.ExactVectors), (MemorySearchKind.Fused, MemorySearchStrategy.ExactVectors),
        })
        {
            var query = new MemoryQuery { Kind = kind, Text = "cache" };
            var plan = await explainer.ExplainAsync(query, default);
            Assert.That((plan.Strategy, plan.Boosts), Is.EqualTo((strategy, (string?)null)), kind.ToString());
            Assert.That(plan.Reason, Is.Not.Empty);
            Assert.That(plan.Statement is null, Is.EqualTo(plan.ServerPlan.Count == 0), "a statement and its plan come together");
            var boosted = await explainer.ExplainAsync(query with { ImportanceWeight = 0.25 }, default);
            Assert.That(boosted.Boosts, Does.EndWith("ordered by 0.75 of the score, 0 of recency (half-life 7.00:00:00) and 0.25 of importance"), kind.ToString());
        }

        Assert.That((await Assert.ThrowsAsync<MemoryValidationException>(async () => await explainer.ExplainAsync(new MemoryQuery { Text = "cache", Top = 0 }, default)))!.Field, Is.EqualTo("top"));
    }

    [Test]
    public async Task Tenants_with_hostile_names_never_see_each_other()
    {
        var store = await CreateStoreAsync();
        string[] tenants = ["default", "Default", "default ", "a'; drop table memories; --", "a", "a%", "*", "../a", "𝒂", "null", "{\"tenant\":\"a\"}"];
        var id = Guid.CreateVersion7();
        await store.StoreManyAsync([.. tenants.Select(tenant => Memory($"secret of «{tenant}»", "tag") with { Tenant = tenant, Id = id, IdempotencyKey = "k" })], default);
        foreach (var tenant in tenants)
        {
            foreach (var kind in Enum.GetValues<MemorySearchKind>())
                Assert.That(await ContentsAsync(store, new MemoryQuery { Tenant = tenant, Kind = kind, Text = "secret of", Tags = ["tag"] }), Is.EqualTo(new[] { $"secret of «{tenant}»" }));
            Assert.That((await ExportAsync(store, tenant)).Select(memory => memory.Tenant), Is.EqualTo(new[] { tenant }));
        }

        Assert.That(await store.DeleteAsync("a%", [id], default), Is.EqualTo(1));
        Assert.That(await store.HasAnyAsync("a%", default), Is.False);
        Assert.That((await store.GetManyAsync("a", [id], default))[0].Content, Is.EqualTo("secret of «a»"));
    }
}
