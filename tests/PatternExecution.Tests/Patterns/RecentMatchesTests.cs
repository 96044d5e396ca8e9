using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class RecentMatchesTests
{
    private static readonly RegisteredTrigger[] Triggers = [.. Enumerable.Range(0, 64).Select(i =>
        new RegisteredPattern(PatternRegistryTests.Pattern($"p{i}"), [], [new Regex("x")], null).Triggers[0])];

    [Test]
    public void Keeps_exactly_what_a_plain_least_recently_used_list_keeps()
    {
        var operation = Gen.Choose(0, 40).SelectMany(_ => Gen.Choose(0, 3), (key, kind) => (key, kind));
        var cases = Gen.Choose(0, 12).SelectMany(_ => Gen.Choose(1, 400).SelectMany(n => Gen.ArrayOf(operation, n)), (capacity, operations) => (capacity, operations));

        Prop.ForAll(cases.ToArbitrary(), generated =>
        {
            var (recent, oracle) = (new RecentMatches(generated.capacity, new RecentClock()), new LinkedList<int>());
            foreach (var (key, kind) in generated.operations)
            {
                var (query, filter) = ($"query {key / 2}", (uint)(key % 2) + 1);
                var expected = oracle.Remove(key);
                if (expected) oracle.AddFirst(key);
                if (kind == 0)
                {
                    if (!expected) oracle.AddFirst(key);
                    if (oracle.Count > generated.capacity) oracle.RemoveLast();
                    recent.Add(query, filter, Kept(key));
                }
                else if (recent.TryGet(query, filter, out var found) != expected || found != (expected ? Kept(key) : null))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Same_text_under_another_filter_or_in_another_case_is_another_entry()
    {
        var recent = new RecentMatches(10, new RecentClock());
        recent.Add("run it", 7, Triggers[1]);
        recent.Add("run it", 1, null);

        Assert.That(recent.TryGet("run it", 7, out var found) && found == Triggers[1], Is.True);
        Assert.That(recent.TryGet("run it", 1, out found) && found is null, Is.True);
        Assert.That(recent.TryGet("run it", 2, out _) || recent.TryGet("Run it", 7, out _), Is.False);
    }

    [Test]
    public void Concurrent_readers_and_writers_never_get_the_entry_of_another_text()
    {
        var recent = new RecentMatches(8, new RecentClock());
        string[] queries = [.. Enumerable.Range(0, 64).Select(i => $"query {i}")];
        var wrong = 0;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            var random = new Random(worker);
            for (var n = 0; n < 100_000; n++)
            {
                var i = random.Next(queries.Length);
                if (!recent.TryGet(queries[i], 7, out var found)) recent.Add(queries[i], 7, Triggers[i]);
                else if (found != Triggers[i]) Interlocked.Increment(ref wrong);
            }
        });

        Assert.That(wrong, Is.Zero);
        Assert.That(queries.Count(query => recent.TryGet(query, 7, out _)), Is.EqualTo(8));
    }

    [Test]
    public void Neither_a_hit_nor_a_full_store_s_new_entry_allocates()
    {
        var recent = new RecentMatches(100, new RecentClock());
        string[] queries = [.. Enumerable.Range(0, 300).Select(i => $"query {i}")];
        Fill();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Fill()
        {
            foreach (var query in queries)
            {
                recent.Add(query, 7, Triggers[0]);
                recent.TryGet(query, 7, out _);
            }
        }
    }

    private static RegisteredTrigger? Kept(int key) => key % 3 == 0 ? null : Triggers[key];
}
