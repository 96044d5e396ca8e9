using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    // Words that the stemmer leaves alone, so that the oracle needs no stemmer.
    private static readonly string[] Vocabulary = ["kub", "nox", "zil", "pim", "tor", "vex"];

    private static readonly string?[] Labels = [null, "a", "b", "c"];

    private static Gen<MemoryRecord> Memories() =>
        from words in Gen.Elements(Vocabulary).NonEmptyListOf()
        from persona in Gen.Elements(Labels)
        from type in Gen.Elements(Labels)
        from tags in Gen.Elements("A", "b", "C").ListOf()
        from importance in Gen.Choose(0, 4)
        from second in Gen.Choose(0, 9)
        from x in Gen.Choose(-3, 3)
        from y in Gen.Choose(1, 3)
        from lives in Gen.Choose(0, 5)
        select new MemoryRecord
        {
            Id = Guid.CreateVersion7(),
            Content = string.Join(' ', words.Take(12)),
            Persona = persona,
            Type = type,
            Tags = [.. tags.Take(5)],
            Importance = importance / 4.0,
            CreatedAt = Noon.AddSeconds(-second),
            Embedding = new float[] { x, y, x * y },
            ExpiresAt = lives == 0 ? Noon.AddSeconds(1) : null,
        };

    private static Gen<MemoryQuery> Queries() =>
        from kind in Gen.Elements(MemorySearchKind.Text, MemorySearchKind.Vector, MemorySearchKind.Filter, MemorySearchKind.Fused)
        from words in Gen.Elements(Vocabulary).NonEmptyListOf()
        from persona in Gen.Elements(Labels)
        from type in Gen.Elements(Labels)
        from tags in Gen.Elements("a", "B", "c", "d").ListOf()
        from importance in Gen.Choose(0, 4)
        from range in Gen.Choose(0, 9).Two()
        from x in Gen.Choose(-3, 3)
        from top in Gen.Choose(1, 12)
        select new MemoryQuery
        {
            Kind = kind,
            Text = string.Join(' ', words.Take(4)),
            Vector = new float[] { x, 1, 2 },
            Persona = persona,
            Type = type,
            Tags = [.. tags.Take(1)],
            MinImportance = importance == 4 ? 0.75 : 0,
            CreatedFrom = range.Item1 % 2 == 0 ? null : Noon.AddSeconds(-range.Item1),
            CreatedBefore = range.Item2 % 3 == 0 ? null : Noon.AddSeconds(1),
            Top = top,
        };

    [Test]
    public void Any_search_answers_as_the_brute_force_does()
    {
        var cases = Arb.From(Memories().ListOf().Two().SelectMany(_ => Queries().NonEmptyListOf(), (stored, queries) => (stored, queries)));
        Prop.ForAll(cases, run => AnswersAsTheOracle([.. run.stored.Item1, .. run.stored.Item2], [.. run.queries]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    private bool AnswersAsTheOracle(MemoryRecord[] memories, MemoryQuery[] queries)
    {
        var clock = TestClock.Create();
        var store = CreateStoreAsync(new MemoryStoreOptions(), null, clock).AsTask().GetAwaiter().GetResult();
        store.StoreManyAsync(memories, default).AsTask().GetAwaiter().GetResult();
        // A third goes again, half of them replaced: what indexes forget is where they go wrong.
        var gone = memories.Where((_, i) => i % 3 == 0).ToArray();
        store.DeleteAsync(MemoryRecord.DefaultTenant, [.. gone.Select(memory => memory.Id)], default).AsTask().GetAwaiter().GetResult();
        var back = gone.Where((_, i) => i % 2 == 0).Select(memory => memory with { Content = "kub " + memory.Content }).ToArray();
        store.StoreManyAsync(back, default).AsTask().GetAwaiter().GetResult();
        clock.Advance(TimeSpan.FromSeconds(2));
        MemoryRecord[] left = [.. memories.Where((_, i) => i % 3 != 0).Concat(back).Where(memory => memory.ExpiresAt is null)];
        var answers = store.SearchManyAsync(queries, default).AsTask().GetAwaiter().GetResult();
        for (var i = 0; i < queries.Length; i++)
            AssertAnswers(new MemoryOracle(left, new MemoryStoreOptions()).Scores(queries[i]), answers[i], queries[i]);
        return true;
    }

    /// <summary>The same page, but for memories whose scores differ by less than stores that add up in another order may differ.</summary>
    private static void AssertAnswers(Dictionary<Guid, double> expected, IReadOnlyList<MemoryHit> hits, MemoryQuery query)
    {
        const double Slack = 2e-6;
        Assert.That(hits, Has.Count.EqualTo(Math.Min(query.Top, expected.Count)), query.ToString());
        foreach (var hit in hits)
            Assert.That(hit.Score, Is.EqualTo(expected.GetValueOrDefault(hit.Memory.Id, -1)).Within(Slack), query.ToString());
        var ordered = hits.OrderByDescending(hit => hit.Score).ThenByDescending(hit => hit.Memory.CreatedAt).ThenBy(hit => hit.Memory.Id);
        Assert.That(hits.Select(hit => hit.Memory.Id), Is.EqualTo(ordered.Select(hit => hit.Memory.Id)).And.Unique, query.ToString());
        var returned = hits.Select(hit => hit.Memory.Id).ToHashSet();
        var bestLeft = expected.Where(pair => !returned.Contains(pair.Key)).Select(pair => pair.Value).DefaultIfEmpty(-1).Max();
        if (hits.Count > 0)
            Assert.That(hits[^1].Score, Is.GreaterThanOrEqualTo(bestLeft - Slack), query.ToString());
    }
}
