using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Execution;
using PatternExecution.Mcp.Connecting;
using PatternExecution.Mcp.Pinning;
using PatternExecution.Mcp.Tools;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp;

/// <summary>
/// The tools of MCP servers as functions named <c>server/tool</c>. Servers are connected to in the background from <see cref="Add"/> on until this is disposed. Thread-safe.
/// </summary>
public sealed class McpFunctionSource : IFunctionSource, IMcpServers, IDisposable, IAsyncDisposable
{
    private readonly IToolPinStore _pins;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Lock _turn = new();
    private volatile Server[] _servers = [];
    private bool _isDisposed;

    /// <summary>Creates a source without servers.</summary>
    /// <param name="pins">Where the hashes of tool definitions are kept; in memory by default. Not disposed.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="loggerFactory">Where log messages go; nowhere by default.</param>
    public McpFunctionSource(IToolPinStore? pins = null, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
    {
        _pins = pins ?? new InMemoryToolPinStore();
        _time = timeProvider ?? TimeProvider.System;
        _loggers = loggerFactory ?? NullLoggerFactory.Instance;
    }

    /// <inheritdoc/>
    public IEnumerable<AIFunction> Functions => _servers.SelectMany(static server => server.Tools.Functions);

    /// <summary>Adds a server and begins to connect to it.</summary>
    /// <param name="name">Its name: 1 to 64 of the characters A-Z, a-z, 0-9, '_', '.' and '-'; unique ignoring case.</param>
    /// <param name="transport">How it is reached.</param>
    /// <param name="options">What its tools may do; not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">The name, the transport or an option is out of its range.</exception>
    public void Add(string name, McpTransport transport, McpToolOptions? options = null)
    {
        options ??= new McpToolOptions();
        Check(name, transport, options);
        McpServerLink? link = null;
        // The table makes functions and the link fills the table: each is made before the first tool is listed.
        var tools = new ToolTable(name, options, _pins, tool => new McpToolFunction(link!, tool, _time), _loggers.CreateLogger<ToolTable>());
        link = new McpServerLink(name, transport, options, tools.ReplaceAsync, _time, _loggers);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Find(name) is not null) throw new ArgumentException($"Two MCP servers are named '{name}', ignoring case; give one of them another name.", nameof(name));
            _servers = [.. _servers, new Server(link, tools)];
            link.Start();
        }
    }

    /// <inheritdoc/>
    public bool Owns(string name) => TryFind(name, out _, out _);

    /// <inheritdoc/>
    public bool TryGet(string name, [NotNullWhen(true)] out AIFunction? function)
    {
        if (TryFind(name, out var server, out var tool)) return server.Tools.TryGet(tool, out function);
        function = null;
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask<AIFunction> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!TryFind(name, out var server, out var tool)) throw new RequestRejectedException($"'{name}' names no MCP server; write server/tool with one that was added with AddMcpServer.");
        if (server.Tools.TryGet(tool, out var function)) return function;
        await server.Link.ConnectAsync(tool, cancellationToken).ConfigureAwait(false);
        return server.Tools.TryGet(tool, out function) ? function : throw new RequestRejectedException(server.Tools.WhyNot(tool));
    }

    /// <inheritdoc/>
    public IReadOnlyList<McpServerStatus> GetStatus() => [.. _servers.Select(static server => server.Status).OrderBy(static status => status.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Task WaitUntilConnectedAsync(string server, CancellationToken cancellationToken = default) => Get(server).Link.WaitUntilConnectedAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask AcceptAsync(string server, string tool, CancellationToken cancellationToken = default) => Get(server).Tools.AcceptAsync(tool, cancellationToken);

    /// <summary>Begins to end every connection without waiting; prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        lock (_turn) _isDisposed = true;
        foreach (var server in _servers) server.Link.Stop();
    }

    /// <summary>Ends every connection, and every process that was started for one.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Task.WhenAll(_servers.Select(static server => server.Link.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <exception cref="ArgumentException">Something is out of its range.</exception>
    internal static void Check(string name, McpTransport transport, McpToolOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(transport);
        if (NameFault(name) is { } wrong) throw new ArgumentException($"The server's name {wrong}", nameof(name));
        if (transport.Fault is { } fault) throw new ArgumentException(fault, nameof(transport));
        OptionFaults.ThrowIfAny(new McpToolOptionsValidator().Validate(null, options), nameof(options));
    }

    /// <summary>What is wrong with a server's name; null where nothing is.</summary>
    internal static string? NameFault(string name) => name.Length is 0 or > 64 || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '.' or '-'))
        ? $"is '{name}'; allowed are 1 to 64 of the characters A-Z, a-z, 0-9, '_', '.' and '-'."
        : null;

    private Server? Find(string name) => Array.Find(_servers, server => server.Link.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private Server Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) ?? throw new ArgumentException(
            $"No MCP server is named '{name}'; there {(_servers.Length == 0 ? "is none" : $"are {string.Join(", ", _servers.Select(static server => server.Link.Name))}")}.", nameof(name));
    }

    private bool TryFind(string name, [NotNullWhen(true)] out Server? server, out string tool)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        server = slash > 0 && slash < name.Length - 1 ? Find(name[..slash]) : null;
        tool = server is null ? "" : name[(slash + 1)..];
        return server is not null;
    }

    private sealed record Server(McpServerLink Link, ToolTable Tools)
    {
        public McpServerStatus Status => Link.Status with { Tools = Tools.Callable, Refused = Tools.Refused };
    }
}
