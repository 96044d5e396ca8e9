using Microsoft.Extensions.Logging;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PatternSourcesTests
{
    private readonly List<(LogLevel Level, int Event, string Text)> _log = [];
    private string _folder = "";
    private string _file = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("patterns").FullName;
        _file = Path.Combine(_folder, "patterns.json");
        _log.Clear();
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Sources_are_loaded_in_their_order_as_one_set()
    {
        Write("file");
        var registry = PatternRegistryTests.Registry(PatternRegistryTests.Pattern("byHand"));
        using var sources = Sources(
            registry,
            PatternSource.Code([PatternRegistryTests.Pattern("code")]),
            PatternSource.File(_file, reloadOnChange: false),
            PatternSource.Content(PatternFileTests.Bytes(Json("content")), "pack"),
            PatternSource.Configuration(PatternConfigurationTests.Settings(("P:0:name", "configured"), ("P:0:type", "memory")).GetSection("P"), reloadOnChange: false));

        sources.Load();

        Assert.That(Names(registry), Is.EqualTo(new[] { "byHand", "code", "file", "content", "configured" }));
        Assert.That(_log.Select(entry => (entry.Level, entry.Event)), Is.EqualTo(new[] { (LogLevel.Information, 100) }));
    }

    [Test]
    public void Faults_of_all_sources_are_listed_at_once_and_nothing_is_loaded()
    {
        Write("same", "(");
        var other = Path.Combine(_folder, "other.json");
        File.WriteAllText(other, "{ \"patterns\": [\n\n" + """{ "name": "SAME", "type": "memory" } ] }""");
        var registry = new PatternRegistry();
        using var sources = Sources(
            registry,
            PatternSource.File(_file, reloadOnChange: true),
            PatternSource.File(other, reloadOnChange: true),
            PatternSource.File(Path.Combine(_folder, "missing.json"), reloadOnChange: true),
            PatternSource.Code([PatternRegistryTests.Pattern("code") with { CostTokens = -1 }]));

        var faults = Assert.Throws<PatternValidationException>(sources.Load)!.Faults;

        Assert.That(faults.Select(fault => (Path.GetFileName(fault.File), fault.Line, fault.Field)), Is.EquivalentTo(new (string?, int, string)[]
        {
            ("patterns.json", 1, "triggers[0]"), ("other.json", 3, "name"), ("missing.json", 0, "file"), (null, 0, "costTokens"),
        }));
        Assert.That(registry.Patterns, Is.Empty);
    }

    [Test]
    public void Names_that_collide_between_sources_or_with_a_registered_pattern_name_the_file_and_line()
    {
        Write("taken");
        var other = Path.Combine(_folder, "other.json");
        File.WriteAllText(other, "\n" + Json("Taken"));
        using var two = Sources(new PatternRegistry(), PatternSource.File(_file, reloadOnChange: false), PatternSource.File(other, reloadOnChange: false));
        using var one = Sources(PatternRegistryTests.Registry(PatternRegistryTests.Pattern("TAKEN")), PatternSource.File(_file, reloadOnChange: false));

        Assert.That(Assert.Throws<PatternValidationException>(two.Load)!.Faults.Single() is { Line: 2, Field: "name" } fault && fault.File == other, Is.True);
        Assert.That(Assert.Throws<PatternValidationException>(one.Load)!.Faults.Single() is { Line: 1, Field: "name" } fault1 && fault1.File == _file, Is.True);
    }

    [Test]
    public void Reload_replaces_what_came_from_sources_and_keeps_what_the_host_registered()
    {
        Write("first");
        var registry = new PatternRegistry();
        using var sources = Sources(registry, PatternSource.File(_file, reloadOnChange: false));
        sources.Load();
        registry.Register(PatternRegistryTests.Pattern("byHand"));

        Write("second");

        Assert.That(sources.Reload(), Is.True);
        Assert.That(Names(registry), Is.EqualTo(new[] { "second", "byHand" }));
        Assert.That(_log.Select(entry => entry.Event), Is.EqualTo(new[] { 100, 101 }));
    }

    [Test]
    public void Bad_reload_keeps_the_running_set_and_logs_one_error_with_the_line()
    {
        Write("first");
        var registry = new PatternRegistry();
        using var sources = Sources(registry, PatternSource.File(_file, reloadOnChange: false));
        sources.Load();

        Write("second", "(");

        Assert.That(sources.Reload(), Is.False);
        Assert.That(Names(registry), Is.EqualTo(new[] { "first" }));
        var error = _log.Single(entry => entry.Level == LogLevel.Error);
        Assert.That(error.Text, Does.Contain("patterns.json:1: error: pattern 'second', triggers[0]"));

        sources.Dispose();
        Write("third");
        Assert.That(sources.Reload(), Is.False);
        Assert.That(() => sources.Load(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void One_change_is_told_once_however_many_events_it_made()
    {
        Write("first");
        var told = 0;
        using var watch = new PatternFileWatch(_file, TestClock.Create(), Logger(), () => told++);

        watch.Check();
        Assert.That(told, Is.Zero);
        Write("second");
        watch.Check();
        watch.Check();
        Assert.That(told, Is.EqualTo(1));
        File.Delete(_file);
        watch.Check();
        watch.Check();
        Assert.That(told, Is.EqualTo(2));
    }

    [Test]
    public async Task Watched_file_that_an_editor_replaces_by_renaming_is_reloaded()
    {
        Write("first");
        var registry = new PatternRegistry();
        var reloaded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var sources = Sources(registry, PatternSource.File(_file, reloadOnChange: true));
        sources.Reloaded = reloaded.SetResult;
        sources.Load();

        var copy = Path.Combine(_folder, "patterns.json~");
        await File.WriteAllTextAsync(copy, Json("second"));
        File.Move(copy, _file, overwrite: true);

        Assert.That(await reloaded.Task.WaitAsync(TimeSpan.FromSeconds(60)), Is.True);
        Assert.That(Names(registry), Is.EqualTo(new[] { "second" }));
    }

    [Test]
    public void Changed_configuration_is_reloaded()
    {
        var configuration = PatternConfigurationTests.Settings(("P:0:name", "first"), ("P:0:type", "memory"));
        var registry = new PatternRegistry();
        using var sources = Sources(registry, PatternSource.Configuration(configuration.GetSection("P"), reloadOnChange: true));
        sources.Load();

        configuration["P:0:name"] = "second";
        configuration.Reload();

        Assert.That(Names(registry), Is.EqualTo(new[] { "second" }));
    }

    private static IEnumerable<string> Names(PatternRegistry registry) => registry.Patterns.Select(pattern => pattern.Name);

    private static string Json(string name, string trigger = "^x$") => $$"""{ "patterns": [ { "name": "{{name}}", "type": "infrastructure", "triggers": ["{{trigger}}"] } ] }""";

    private void Write(string name, string trigger = "^x$") => File.WriteAllText(_file, Json(name, trigger));

    private PatternSources Sources(PatternRegistry registry, params PatternSource[] sources) => new(registry, sources, TimeProvider.System, Logger());

    private ListLogger Logger() => new(_log);

    private sealed class ListLogger(List<(LogLevel Level, int Event, string Text)> log) : ILogger<PatternSources>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log) log.Add((logLevel, eventId.Id, formatter(state, exception)));
        }
    }
}
