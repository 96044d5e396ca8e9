using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>Servers that do what the protocol does not foresee, as servers out there do: they are used all the same.</summary>
public sealed class FaultyServerTests
{
    private const string NoSession = """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}""";

    [TestCase(400, NoSession)]
    [TestCase(404, NoSession)]
    [TestCase(503, NoSession)]
    [TestCase(400, "")]
    [TestCase(404, "")]
    [TestCase(410, "")]
    public async Task Session_that_the_server_has_lost_is_opened_anew_at_once_and_the_call_is_answered(int status, string body)
    {
        using var server = await HttpServer.StartAsync("--sessions", status.ToString(CultureInfo.InvariantCulture), body);
        await using var host = await TestHost.ConnectAsync(server.Transport);
        Assert.That((await host.AskAsync("say hello")).Output.ToString(), Is.EqualTo("hello"));

        await ForgetAsync(server);
        var result = await host.AskAsync("say again");

        Assert.That((result.Error, result.Output.ToString()), Is.EqualTo((default(string), "again")));
    }

    [TestCase(500)]
    [TestCase(503)]
    public async Task Session_of_a_server_that_breaks_is_opened_anew_and_the_call_is_not_sent_twice(int status)
    {
        using var server = await HttpServer.StartAsync("--sessions", status.ToString(CultureInfo.InvariantCulture), "");
        await using var host = await TestHost.ConnectAsync(server.Transport);
        await ForgetAsync(server);

        var broken = await host.AskAsync("say hello");
        var next = await host.AskAsync("say again");

        Assert.That(broken.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(broken.Error, Does.Contain($"answered {status} to its session"));
        Assert.That((next.Error, next.Output.ToString()), Is.EqualTo((default(string), "again")));
    }

    [TestCase("words")]
    [TestCase("braces")]
    [TestCase("json")]
    [TestCase("array")]
    public async Task Log_lines_on_standard_output_are_skipped_with_one_warning(string fault)
    {
        var log = new WarningLog();
        await using var host = await TestHost.ConnectAsync(Stdio(fault), build: builder => builder.Services.AddSingleton<ILoggerFactory>(log));

        Assert.That((await host.AskAsync("say hello")).Output.ToString(), Is.EqualTo("hello"));
        Assert.That((await host.AskAsync("say again")).Output.ToString(), Is.EqualTo("again"));
        Assert.That(log.Warnings.Count(static warning => warning.Contains("Logs belong on standard error", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase("mark")]
    [TestCase("cursor-empty")]
    [TestCase("cursor-stuck")]
    [TestCase("cursor-endless")]
    public async Task Server_is_connected_with_its_tools(string fault)
    {
        await using var host = await TestHost.ConnectAsync(Stdio(fault));

        Assert.That(host.Status.Tools, Is.EqualTo(["echo", "listings"]));
        Assert.That(host.Status.Refused, Is.Empty);
        Assert.That((await host.AskAsync("say hello")).Output.ToString(), Is.EqualTo("hello"));
        Assert.That(int.Parse((await host.CallAsync("listings")).Output.ToString(), CultureInfo.InvariantCulture), Is.LessThan(20));
    }

    [Test]
    public async Task Server_that_tells_of_a_change_at_each_listing_is_listed_at_a_bounded_rate()
    {
        await using var host = await TestHost.ConnectAsync(Stdio("storm"), static options => options.InitialBackoff = options.MaxBackoff = TimeSpan.FromMinutes(30));

        // Each call is a round trip: an unbounded one would list as often.
        for (var i = 0; i < 200; i++) await host.AskAsync($"say {i}");
        var listings = int.Parse((await host.CallAsync("listings")).Output.ToString(), CultureInfo.InvariantCulture);

        Assert.That(listings, Is.InRange(1, 3));
    }

    [TestCase("""21 °C|{"result":"21 °C"}""", "21 °C")]
    [TestCase("""21|{"result":21}""", "21")]
    [TestCase("""True|{"result":true}""", "true")]
    [TestCase("""hello|{"message":"hello"}""", "hello")]
    [TestCase("""{"city":"Oslo"}|{"city":"Oslo"}""", """{"city":"Oslo"}""")]
    [TestCase("""[1,2]|{"result":[1,2]}""", "[1,2]")]
    [TestCase("""it is cold|{"result":-3}""", """{"result":-3}""")]
    [TestCase("""21 °C|{"result":"21 °C","unit":"C"}""", """{"result":"21 °C","unit":"C"}""")]
    public async Task Structured_content_that_only_wraps_the_text_is_the_text(string text, string output)
    {
        await using var host = await TestHost.ConnectAsync(Stdio("wrap"));

        Assert.That((await host.AskAsync($"say {text}")).Output.ToString(), Is.EqualTo(output));
    }

    private static McpStdioTransport Stdio(string fault) => new() { Command = "dotnet", Arguments = [Programs.TestServer, "--faulty", fault] };

    private static async Task ForgetAsync(HttpServer server)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(server.Address, "/forget"), TestHost.Limit);
        response.EnsureSuccessStatusCode();
    }

    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        private readonly List<string> _warnings = [];

        public IReadOnlyList<string> Warnings
        {
            get
            {
                lock (_warnings) return [.. _warnings];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            lock (_warnings) _warnings.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
