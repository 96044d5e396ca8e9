using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PatternRegistryTests
{
    [Test]
    public void Phrase_matches_whatever_its_case_and_outer_white_space()
    {
        var registry = Registry(Pattern("health", phrases: [" System Health "]));

        foreach (var query in (string[])["system health", "SYSTEM HEALTH", "\t System health\n", "system  health", "health", " Health"])
        {
            Assert.That(registry.TryMatch(query, null, out var match), Is.True, query);
            Assert.That((match.Pattern!.Name, match.Kind, match.Trigger), Is.EqualTo(("health", MatchKind.Phrase, default(System.Text.RegularExpressions.Regex))));
        }

        Assert.That(registry.TryMatch("systemhealth", null, out _), Is.False);
    }

    [Test]
    public void Phrase_beats_a_trigger_of_higher_priority()
    {
        var registry = Registry(Pattern("loose", triggers: ["health"], priority: 100), Pattern("exact", phrases: ["health check"]));

        Assert.That(NameOf(registry, "health check"), Is.EqualTo("exact"));
        Assert.That(NameOf(registry, "health check now"), Is.EqualTo("loose"));
    }

    [Test]
    public void Shared_phrase_goes_to_the_higher_priority_then_to_the_earlier_registration()
    {
        var registry = Registry(Pattern("low", phrases: ["go"]), Pattern("first", phrases: ["go"], priority: 5), Pattern("second", phrases: ["GO"], priority: 5));

        Assert.That(NameOf(registry, "go"), Is.EqualTo("first"));
        registry.Remove("first");
        Assert.That(NameOf(registry, "go"), Is.EqualTo("second"));
        registry.Remove("SECOND");
        Assert.That(NameOf(registry, "go"), Is.EqualTo("low"));
    }

    [Test]
    public void Type_filter_takes_the_first_pattern_of_that_type()
    {
        var registry = Registry(
            Pattern("a", PatternType.Infrastructure, triggers: ["run"], phrases: ["go"], priority: 9),
            Pattern("b", PatternType.Memory, triggers: ["run"], phrases: ["go"], priority: 8),
            Pattern("c", PatternType.Hybrid, triggers: ["run"], phrases: ["go"], priority: 7));

        foreach (var query in (string[])["go", "run it", "run it"])
        {
            Assert.That(NameOf(registry, query), Is.EqualTo("a"));
            Assert.That(NameOf(registry, query, PatternType.Infrastructure), Is.EqualTo("a"));
            Assert.That(NameOf(registry, query, PatternType.Memory), Is.EqualTo("b"));
            Assert.That(NameOf(registry, query, PatternType.Hybrid), Is.EqualTo("c"));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => registry.TryMatch("go", (PatternType)3, out _));
    }

    [Test]
    public void Named_groups_are_read_from_the_winner_the_second_time_too()
    {
        var registry = Registry(Pattern("deploy", triggers: ["nothing", @"^deploy (?<environment>\w+)( now)?$"]));

        foreach (var kind in (MatchKind[])[MatchKind.Trigger, MatchKind.Recent])
        {
            Assert.That(registry.TryMatch("Deploy Staging now", null, out var match), Is.True);
            Assert.That(match.Kind, Is.EqualTo(kind));
            Assert.That(match.Capture("Deploy Staging now"), Is.EqualTo(new Dictionary<string, string> { ["environment"] = "Staging" }));
        }
    }

    [Test]
    public void Recent_matches_and_misses_die_with_the_set_they_belong_to()
    {
        var registry = Registry(Pattern("run", triggers: ["run"]));
        Assert.That(NameOf(registry, "run it"), Is.EqualTo("run"));
        Assert.That(NameOf(registry, "stop it"), Is.Null);

        registry.Register(Pattern("stop", triggers: ["stop", "run"], priority: 1));

        Assert.That(NameOf(registry, "run it"), Is.EqualTo("stop"));
        Assert.That(NameOf(registry, "stop it"), Is.EqualTo("stop"));
        Assert.That(registry.GetStatistics().RecentMatches, Is.Zero);
    }

    [Test]
    public void Each_answer_is_counted_once_and_by_its_kind()
    {
        var registry = Registry(Pattern("a", triggers: ["run"]), Pattern("b", PatternType.Memory), Pattern("c", PatternType.Hybrid), Pattern("d", PatternType.Hybrid));
        foreach (var query in (string[])["a", "run", "run", "run", "x", "x", "y", "b"]) registry.TryMatch(query, null, out _);

        var statistics = registry.GetStatistics();
        Assert.That(statistics with { }, Is.EqualTo(new PatternRegistryStatistics
        {
            InfrastructurePatterns = 1,
            MemoryPatterns = 1,
            HybridPatterns = 2,
            PhraseMatches = 2,
            RecentMatches = 2,
            TriggerMatches = 1,
            Misses = 3,
            RecentMisses = 1,
            TimeLimits = 0,
        }));
        Assert.That(statistics.HitRate, Is.EqualTo(5.0 / 8));
    }

    [Test]
    public void Trigger_that_runs_into_its_time_limit_is_named_and_never_remembered()
    {
        var registry = new PatternRegistry(new PatternRegistryOptions { TriggerTimeout = TimeSpan.FromMilliseconds(2), QueryBudget = TimeSpan.FromMilliseconds(100) });
        registry.RegisterRange([Pattern("exponential", triggers: [@"^(\w+\s?)*\1$"], priority: 1) with { AllowBacktracking = true }, Pattern("other", triggers: ["aaa"])]);
        var query = new string('a', 60) + "!";

        for (var i = 1; i <= 2; i++)
        {
            Assert.That(registry.TryMatch(query, null, out var match), Is.False);
            Assert.That((match.Kind, match.Pattern?.Name), Is.EqualTo((MatchKind.TimeLimit, "exponential")));
            Assert.That(registry.GetStatistics().TimeLimits, Is.EqualTo(i));
        }

        Assert.That(registry.FindAll(query, null).Select(match => (match.Pattern!.Name, match.Kind)), Is.EqualTo(new[]
        {
            ("exponential", MatchKind.TimeLimit), ("other", MatchKind.Trigger),
        }));
    }

    [Test]
    public void Trigger_that_could_take_time_beyond_proportion_is_refused_with_rule_place_and_mend()
    {
        var refused = Assert.Throws<PatternValidationException>(() => Registry(Pattern("evil", triggers: ["fine", @"^(\w+\s?)*\1$"])));

        Assert.That(refused!.Faults, Has.Count.EqualTo(1));
        Assert.That(refused.Faults[0].Field, Is.EqualTo("triggers[1]"));
        Assert.That(refused.Faults[0].Message, Does.Contain("NestedRepeats").And.Contain(@"(\w+\s?)*").And.Contain("allowBacktracking"));
    }

    [Test]
    public void Trigger_that_only_looks_dangerous_is_accepted_and_answers_at_once()
    {
        var registry = Registry(Pattern("nested", triggers: [@"^(\w+\s?)*=$"]));

        Assert.That(registry.TryMatch(new string('a', 4_000) + "!", null, out var match), Is.False);
        Assert.That(match.Kind, Is.EqualTo(MatchKind.None));
        Assert.That(registry.TryMatch(new string('a', 4_000) + "=", null, out _), Is.True);
    }

    [Test]
    public void Patterns_registered_and_removed_while_requests_are_answered_are_found_at_once()
    {
        var registry = Registry([.. Enumerable.Range(0, 200).Select(i => Pattern($"first_{i}", triggers: [$@"\bopen item{i}x\b"]))]);
        for (var i = 0; i < 700; i++)
        {
            Assert.That(registry.TryMatch($"late_{i}", null, out _), Is.False);
            registry.Register(Pattern($"late_{i}", triggers: [$@"\bopen late{i}x\b"], phrases: [$"phrase {i}"], priority: i % 3));
            Assert.That(registry.TryMatch($"please open late{i}x", null, out var late), Is.True);
            Assert.That(late.Pattern!.Name, Is.EqualTo($"late_{i}"));
            Assert.That(registry.TryMatch($" Phrase {i}", null, out var phrase), Is.True);
            Assert.That((phrase.Kind, phrase.Pattern!.Name), Is.EqualTo((MatchKind.Phrase, $"late_{i}")));
        }

        Assert.That(registry.Remove("late_3"), Is.True);
        Assert.That(registry.TryMatch("open late3x", null, out _), Is.False);
        Assert.That(registry.TryMatch("phrase 3", null, out _), Is.False);
        Assert.That(registry.TryMatch("open item7x", null, out _), Is.True);
        Assert.That(registry.TryMatch("phrase 699", null, out _), Is.True);
    }

    [Test]
    public void All_that_a_request_could_reach_is_listed_winner_first_and_uncounted()
    {
        var registry = Registry(
            Pattern("late", triggers: ["health"]),
            Pattern("early", triggers: ["health", "check"], priority: 3),
            Pattern("none", triggers: ["memory"], priority: 9),
            Pattern("exact", PatternType.Memory, phrases: ["Health Check"]));

        Assert.That(registry.FindAll(" health check", null).Select(match => match.Pattern!.Name), Is.EqualTo(new[] { "exact", "early", "late" }));
        Assert.That(registry.FindAll("health check", PatternType.Infrastructure).Select(match => match.Pattern!.Name), Is.EqualTo(new[] { "early", "late" }));
        Assert.That(registry.GetStatistics().HitRate, Is.Zero);
    }

    [Test]
    public void Fallback_of_a_type_is_the_one_of_highest_priority()
    {
        var registry = Registry(Pattern("a") with { Fallback = true }, Pattern("b", priority: 2) with { Fallback = true }, Pattern("c", priority: 3));

        Assert.That(registry.TryGetFallback(PatternType.Infrastructure, out var match), Is.True);
        Assert.That((match.Pattern!.Name, match.Kind), Is.EqualTo(("b", MatchKind.None)));
        Assert.That(registry.TryGetFallback(PatternType.Memory, out _), Is.False);
    }

    [Test]
    public void Range_with_one_fault_changes_nothing_and_lists_all_of_them()
    {
        var registry = Registry(Pattern("a"));

        var refused = Assert.Throws<PatternValidationException>(() => registry.RegisterRange([Pattern("b"), Pattern("A"), Pattern("c", triggers: ["("]), null!, Pattern("c")]));

        Assert.That(refused!.Faults.Select(fault => (fault.Pattern, fault.Field)), Is.EqualTo(new (string?, string)[]
        {
            ("c", "triggers[0]"), (null, "patterns[3]"), ("c", "name"), ("A", "name"),
        }));
        Assert.That(registry.Patterns.Select(pattern => pattern.Name), Is.EqualTo(new[] { "a" }));
        Assert.Throws<PatternValidationException>(() => registry.ReplaceAll([Pattern("x"), Pattern("X")]));
        Assert.That(NameOf(registry, "a"), Is.EqualTo("a"));
    }

    [Test]
    public void Whole_set_is_replaced_and_names_become_free_again()
    {
        var registry = Registry(Pattern("a"), Pattern("b"));

        registry.ReplaceAll([Pattern("b", priority: 1), Pattern("c", priority: 2)]);
        registry.Register(Pattern("a", priority: 3));

        Assert.That(registry.Patterns.Select(pattern => pattern.Name), Is.EqualTo(new[] { "a", "c", "b" }));
        Assert.That(registry.Remove("nobody"), Is.False);
    }

    [Test]
    public void Set_of_one_origin_is_replaced_where_it_stands_and_the_others_stay()
    {
        var (registry, files) = (Registry(Pattern("before", phrases: ["x"])), new object());
        Assert.That(registry.ReplaceOrigin(files, [Pattern("f1", phrases: ["y"]), Pattern("f2")]), Is.Empty);
        registry.Register(Pattern("after", phrases: ["x", "y"]));

        Assert.That(registry.ReplaceOrigin(files, [Pattern("f3", phrases: ["x", "y"])]), Is.Empty);
        Assert.That(registry.Patterns.Select(pattern => pattern.Name), Is.EqualTo(new[] { "before", "f3", "after" }));
        Assert.That(NameOf(registry, "y"), Is.EqualTo("f3"));

        Assert.That(registry.ReplaceOrigin(files, [Pattern("f4"), Pattern("AFTER")]).Single().Fault.Field, Is.EqualTo("name"));
        Assert.That(registry.Patterns.Select(pattern => pattern.Name), Is.EqualTo(new[] { "before", "f3", "after" }));
    }

    [Test]
    public void Ten_thousand_single_registrations_answer_like_one_range()
    {
        var registry = Registry();
        for (var i = 0; i < 10_000; i++) registry.Register(Pattern($"p{i}", phrases: [$"phrase {i}"]));

        Assert.That(registry.Patterns, Has.Count.EqualTo(10_000));
        Assert.That(NameOf(registry, "phrase 9999"), Is.EqualTo("p9999"));
    }

    [Test]
    public void Version_changes_with_what_can_change_an_answer_and_with_nothing_else()
    {
        var pattern = Pattern("recall", PatternType.Memory, triggers: ["^recall"]) with { Memory = new MemoryOperation() };

        // The same in every process, and so known here; when the hash changes, answers in shared caches are not found any more.
        Assert.That(VersionOf(pattern), Is.EqualTo(VersionOf(pattern with { Priority = 3, CostTokens = 9, Examples = ["x"], Fallback = true })));
        PatternDefinition[] others =
        [
            pattern with { Name = "Recall" }, pattern with { Type = PatternType.Hybrid }, pattern with { Triggers = ["^recall "] },
            pattern with { Triggers = ["^rec", "all"] }, pattern with { Phrases = ["^recall"], Triggers = [] }, pattern with { Memory = new MemoryOperation { Top = 11 } },
            pattern with { Memory = new MemoryOperation { RecencyWeight = 0.1 } }, pattern with { Memory = new MemoryOperation { ImportanceWeight = 0.1 } },
            pattern with { Memory = new MemoryOperation { RecencyHalfLife = TimeSpan.FromDays(1) } },
            pattern with { Memory = null }, pattern with { SideEffects = true }, pattern with { CacheTtl = TimeSpan.Zero }, pattern with { CacheScope = CacheScope.Local },
            pattern with { StaleWhile = TimeSpan.FromMinutes(1) },
            pattern with { CacheTags = ["t"] }, pattern with { Type = PatternType.Hybrid, Function = "f" },
        ];
        Assert.That(others.Select(VersionOf).Append(VersionOf(pattern)).Distinct().Count(), Is.EqualTo(others.Length + 1));
    }

    [Test]
    public void Text_that_is_no_valid_utf16_or_has_control_characters_matches_nothing_and_does_no_harm()
    {
        var registry = Registry(Pattern("a", triggers: ["^run$"], phrases: ["go"]));

        foreach (var query in (string[])["", " ", "\ud800", "go\udfff", "\0", "go\0", "run\u0001", new string('x', 100_000)])
            Assert.That(NameOf(registry, query), Is.Null, query.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Throws<ArgumentNullException>(() => registry.TryMatch(null!, null, out _));
    }

    [TestCase(-1, 50, 250, "RecentMatches is -1")]
    [TestCase(1_000_001, 50, 250, "RecentMatches is 1000001")]
    [TestCase(0, 0, 250, "TriggerTimeout is 00:00:00;")]
    [TestCase(0, 10_001, 20_000, "TriggerTimeout is 00:00:10.001")]
    [TestCase(0, 50, 60_001, "QueryBudget is 00:01:00.001")]
    [TestCase(0, 50, 49, "less than TriggerTimeout")]
    public void Options_out_of_range_are_refused_with_one_message_everywhere(int recent, int trigger, int budget, string part)
    {
        var options = new PatternRegistryOptions { RecentMatches = recent, TriggerTimeout = TimeSpan.FromMilliseconds(trigger), QueryBudget = TimeSpan.FromMilliseconds(budget) };

        var message = Assert.Throws<ArgumentException>(() => _ = new PatternRegistry(options))!.Message;
        var result = new PatternRegistryOptionsValidator().Validate(null, options);

        Assert.That(message, Does.Contain(part));
        Assert.That(message, Does.StartWith(result.Failures!.Single()));
    }

    [Test]
    public void Readers_never_see_a_wrong_answer_while_patterns_come_and_go()
    {
        var options = Patient;
        options.RecentMatches = 16;
        var registry = new PatternRegistry(options);
        registry.RegisterRange(Enumerable.Range(0, 40).Select(i => Pattern($"p{i}", triggers: [$@"\bword{i}\b"], phrases: [$"phrase {i}"])));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var (random, wrong) = (new Random(reader), new List<string>());
            for (var n = 0; n < 20_000 || !stop.IsCancellationRequested; n++)
            {
                var i = random.Next(60);
                var query = random.Next(2) == 0 ? $"phrase {i}" : $"say word{i} please";
                var name = NameOf(registry, query);
                if (name != (i < 40 ? $"p{i}" : null)) wrong.Add($"{query}: {name}");
            }

            return wrong;
        })).ToArray();

        for (var i = 0; i < 200; i++)
        {
            registry.Register(Pattern($"new{i}", triggers: [$"other{i}"], priority: 1));
            if (i % 2 == 0) registry.Remove($"new{i}");
        }

        stop.Cancel();
        Assert.That(readers.SelectMany(reader => reader.Result), Is.Empty);
        Assert.That(registry.Patterns, Has.Count.EqualTo(140));
    }

    [Test]
    public void Match_by_phrase_or_recent_match_allocates_nothing()
    {
        var registry = Registry(Pattern("a", triggers: ["run (?<what>.+)"], phrases: ["go now"]));
        string[] queries = ["go now", " go now ", "run it", "nothing of the kind"];
        foreach (var query in queries) registry.TryMatch(query, null, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            foreach (var query in queries) registry.TryMatch(query, null, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Limits that a busy machine does not run into.</summary>
    internal static PatternRegistryOptions Patient => new() { TriggerTimeout = TimeSpan.FromSeconds(10), QueryBudget = TimeSpan.FromSeconds(60) };

    internal static PatternDefinition Pattern(
        string name, PatternType type = PatternType.Infrastructure, string[]? triggers = null, string[]? phrases = null, int priority = 0)
        => new() { Name = name, Type = type, Triggers = triggers ?? [], Phrases = phrases ?? [], Priority = priority };

    internal static PatternRegistry Registry(params PatternDefinition[] patterns)
    {
        var registry = new PatternRegistry(Patient);
        registry.RegisterRange(patterns);
        return registry;
    }

    internal static string? NameOf(PatternRegistry registry, string query, PatternType? type = null)
        => registry.TryMatch(query, type, out var match) ? match.Pattern!.Name : null;

    private static ulong VersionOf(PatternDefinition pattern)
    {
        Registry(pattern).TryMatch(pattern.Name, null, out var match);
        return match.Version;
    }
}
