using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Matching;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>What it takes to be ready to match ten thousand patterns, and one more.</summary>
internal sealed class RegistrationFigures : IFigureRoom
{
    private const int Count = 10_000;
    private const int CompiledSample = 100;
    private const int Added = 60;

    public string Room => "matching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var set = CommandSet.Create(Count);
        var compiling = TimeToCompile(set);
        var builds = new double[3];
        for (var i = 0; i < builds.Length; i++) builds[i] = TimeToRegister(set, out _);
        var build = SideBySide.Median(builds);
        yield return Figure.AtMost(Room, "ready to match 10,000, by compiling them", build / compiling, "x", 0.1, Milliseconds("compiled and run once", compiling, build));

        foreach (var figure in MeasureMemory(set)) yield return figure;

        TimeToRegister(set, out var registry);
        var one = SideBySide.Median(Enumerable.Range(0, Added).Select(i => TimeToAdd(registry, i)));
        yield return Figure.AtMost(Room, "one more pattern at 10,000, by a full build", one / build, "x", 0.02, Milliseconds("full build", build, one));
        await Task.CompletedTask;
    }

    internal static PatternDefinition Pattern(string name, string trigger) => new() { Name = name, Type = PatternType.Infrastructure, Triggers = [trigger] };

    internal static double TimeToRegister(QuerySet set, out PatternRegistry registry)
    {
        var patterns = set.Triggers.Select((trigger, i) => Pattern($"command_{i}", trigger)).ToArray();
        var started = ThreadTime.Nanoseconds();
        registry = new PatternRegistry(new PatternRegistryOptions { RecentMatches = 0 });
        registry.RegisterRange(patterns);
        registry.TryMatch(set.Queries[0], null, out _);
        return ThreadTime.Nanoseconds() - started;
    }

    private static double TimeToAdd(PatternRegistry registry, int number)
    {
        var pattern = Pattern($"late_{number}", $@"\b(run|call)\s+(tool|function)\s+late{number}x\b");
        var started = ThreadTime.Nanoseconds();
        registry.Register(pattern);
        var found = registry.TryMatch($"run tool late{number}x", null, out _);
        var time = ThreadTime.Nanoseconds() - started;
        return found ? time : throw new InvalidOperationException("What was registered did not match.");
    }

    private static double TimeToCompile(QuerySet set)
    {
        var started = ThreadTime.Nanoseconds();
        for (var i = 0; i < CompiledSample; i++) new Regex(set.Triggers[i], QuerySet.Options | RegexOptions.Compiled).IsMatch(set.Queries[i]);
        return (ThreadTime.Nanoseconds() - started) / (double)CompiledSample * set.Triggers.Length;
    }

    private IEnumerable<Figure> MeasureMemory(QuerySet set)
    {
        var regexes = set.Regexes();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = TriggerIndex.Build(Array.ConvertAll(regexes, regex => new Trigger(regex, 1)), TimeSpan.FromSeconds(10));
        index.FindFirst(set.Queries[0], 1);
        var ready = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count;
        yield return Figure.AtMost(Room, "memory of a pattern beside its regex, ready", ready, "B", 5 * 1024);

        for (var round = 0; round < 40; round++) set.CountWrong(index);
        var warm = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Count;
        yield return Figure.AtMost(Room, "memory of a pattern beside its regex, after 200,000 queries", warm, "B", 5 * 1024);
        GC.KeepAlive(index);
        GC.KeepAlive(regexes);
    }

    private static string Milliseconds(string anchor, double anchorNanoseconds, double nanoseconds) => string.Create(
        CultureInfo.InvariantCulture, $"{anchor}: {anchorNanoseconds / 1e6:0.#} ms CPU (this: {nanoseconds / 1e6:0.##} ms)");
}
