using System.Text.RegularExpressions;
using PatternExecution.Matching;

namespace PatternExecution.Tests.Matching;

/// <summary>An index against the linear scan.</summary>
internal sealed class TriggerIndexTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Index_finds_what_a_linear_scan_finds(int seed)
    {
        var random = new Random(seed);
        var expressions = new RandomExpressions(seed);
        var triggers = RandomTriggers(expressions, random, random.Next(1, 60));
        var index = TriggerIndex.Build(triggers, Budget);
        string[] queries = [.. Enumerable.Range(0, 20).Select(_ => expressions.Text())];

        // Often enough that every trigger that is asked has gone over to its linear matcher.
        for (var round = 0; round < 30; round++)
        {
            foreach (var query in queries) AssertAgrees(index, triggers, query, (uint)random.Next(1, 8), $"seed {seed}");
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public void Index_that_shares_with_those_before_it_finds_what_a_linear_scan_finds(int seed)
    {
        var random = new Random(seed);
        var expressions = new RandomExpressions(seed);
        var triggers = RandomTriggers(expressions, random, 300);
        var index = TriggerIndex.Build(triggers, Budget);
        for (var step = 0; step < 60; step++)
        {
            Change(triggers, expressions, random);
            index = TriggerIndex.Build(triggers, Budget, index);
            if (random.Next(4) == 0) index.WhenMerged().GetAwaiter().GetResult();
            for (var i = 0; i < 5; i++) AssertAgrees(index, triggers, expressions.Text(), (uint)random.Next(1, 8), $"seed {seed}, step {step}");
        }
    }

    [Test]
    public async Task Segments_stay_few_while_thousands_of_triggers_are_added_one_by_one()
    {
        var triggers = LinearScan.Triggers(Enumerable.Range(0, 1000).Select(i => $@"\bopen\s+w{i}x\b")).ToList();
        var index = TriggerIndex.Build(triggers, Budget);
        for (var i = 1000; i < 3000; i++)
        {
            triggers.AddRange(LinearScan.Triggers([$@"\bopen\s+w{i}x\b"]));
            index = TriggerIndex.Build(triggers, Budget, index);
            await index.WhenMerged();
            Assert.That(index.FindFirst($"please open w{i}x", 1).Trigger, Is.SameAs(triggers[i]));
        }

        Assert.That(index.SegmentCount, Is.LessThanOrEqualTo(6));
        Assert.That(index.FindFirst("open w17x", 1).Trigger, Is.SameAs(triggers[17]));
    }

    [Test]
    public async Task Snapshot_that_is_built_after_its_successor_keeps_what_the_successor_has_no_more()
    {
        var triggers = LinearScan.Triggers(Enumerable.Range(0, 500).Select(i => $@"\bopen\s+w{i}x\b"));
        var before = TriggerIndex.Build(triggers, Budget);
        var successor = TriggerIndex.Build([.. triggers.Take(200)], Budget, before);
        await successor.WhenMerged();
        var late = TriggerIndex.Build([.. triggers, .. LinearScan.Triggers(["added"])], Budget, before);
        for (var i = 0; i < triggers.Length; i++)
            Assert.That(late.FindFirst($"please open w{i}x", 1).Trigger, Is.SameAs(triggers[i]));
        Assert.That(successor.FindFirst("open w300x", 1).Trigger, Is.Null);
    }

    [Test]
    public void Search_allocates_nothing()
    {
        var triggers = LinearScan.Triggers([@"\b(run|execute)\s+tool\s+alpha\b", "^\\s*(?:is|are)(?:\\s+|\\b)(.+?)(?:\\s+|\\b)low\\s*$", "status", "(?=x)xyz"]);
        var index = TriggerIndex.Build(triggers, Budget);
        string[] queries = ["please run tool alpha", "is the phone battery low", "what is the status", "nothing of the kind", "wxyz", "run tool \u212Aappa"];
        var found = 0;
        for (var i = 0; i < 300; i++) found += Search(index, queries);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) found += Search(index, queries);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(found, Is.EqualTo(400 * 4));
    }

    [TestCase("\u212Aelvin", "kelvin", ExpectedResult = true)]
    [TestCase("stra\u00DFe", "STRASSE", ExpectedResult = false)]
    [TestCase("\u017Fat", "sat", ExpectedResult = false)]
    [TestCase("\u03A9hm", "\u2126HM", ExpectedResult = true)]
    public bool Literal_is_found_by_the_engines_own_equivalences(string query, string pattern)
    {
        var triggers = LinearScan.Triggers([pattern]);
        var found = TriggerIndex.Build(triggers, Budget).FindFirst(query, 1).Trigger is not null;
        Assert.That(found, Is.EqualTo(triggers[0].Regex.IsMatch(query)));
        return found;
    }

    [Test]
    public void Search_that_runs_out_of_budget_names_the_trigger_it_was_at()
    {
        var slow = new Trigger(new Regex(@"^(a+)+\1$", LinearScan.Options, TimeSpan.FromMilliseconds(20)), 1);
        var search = TriggerIndex.Build([slow], TimeSpan.FromMilliseconds(50)).FindFirst(new string('a', 60) + "!", 1);
        Assert.That(search, Is.EqualTo(new TriggerSearch(TriggerSearchStatus.TimeLimit, slow)));
    }

    private static int Search(TriggerIndex index, string[] queries)
    {
        var found = 0;
        foreach (var query in queries) found += index.FindFirst(query, 1).Status == TriggerSearchStatus.Found ? 1 : 0;
        return found;
    }

    private static List<Trigger> RandomTriggers(RandomExpressions expressions, Random random, int count)
    {
        var triggers = new List<Trigger>();
        while (triggers.Count < count)
        {
            try
            {
                triggers.Add(new Trigger(new Regex(expressions.Expression() + (random.Next(2) == 0 ? expressions.Word() : ""), LinearScan.Options, TimeSpan.FromSeconds(5)), (uint)random.Next(1, 8)));
            }
            catch (ArgumentException)
            {
                // Not every text is an expression.
            }
        }

        return triggers;
    }

    private static void Change(List<Trigger> triggers, RandomExpressions expressions, Random random)
    {
        for (var n = random.Next(1, 12); n > 0; n--)
        {
            if (random.Next(3) == 0 && triggers.Count > 0) triggers.RemoveAt(random.Next(triggers.Count));
            else if (random.Next(20) == 0 && triggers.Count > 0) Move(triggers, random.Next(triggers.Count), random.Next(triggers.Count));
            else triggers.InsertRange(random.Next(triggers.Count + 1), RandomTriggers(expressions, random, random.Next(1, random.Next(2) == 0 ? 3 : 60)));
        }
    }

    private static void Move(List<Trigger> triggers, int from, int to)
    {
        var moved = triggers[from];
        triggers.RemoveAt(from);
        triggers.Insert(to, moved);
    }

    private static void AssertAgrees(TriggerIndex index, List<Trigger> triggers, string query, uint groups, string told)
    {
        if (LinearScan.FindFirst(triggers, query, groups) is not { } expected) return;
        Assert.That(index.FindFirst(query, groups).Trigger, Is.SameAs(expected < 0 ? null : triggers[expected]), $"\"{Regex.Escape(query)}\", groups {groups}, {told}");
    }
}
