using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using PatternExecution.Mcp.Pinning;

namespace PatternExecution.Mcp.Tools;

/// <summary>The tools that one server listed last, each judged: may be called, or refused and why. Reads take no lock; a new list swaps the table.</summary>
internal sealed class ToolTable(string server, McpToolOptions options, IToolPinStore pins, Func<Tool, AIFunction> create, ILogger logger)
{
    private volatile Snapshot _now = Snapshot.Empty;

    /// <summary>The names of tools that may be called, in order.</summary>
    public IReadOnlyList<string> Callable => _now.Callable;

    public IReadOnlyList<RefusedTool> Refused => _now.Refused;

    public IEnumerable<AIFunction> Functions => _now.Entries.Values.Where(static entry => entry.Refusal is null).Select(static entry => entry.Function);

    /// <summary>Finds a tool that may be called.</summary>
    public bool TryGet(string tool, [NotNullWhen(true)] out AIFunction? function)
    {
        function = _now.Entries.TryGetValue(tool, out var entry) && entry.Refusal is null ? entry.Function : null;
        return function is not null;
    }

    /// <summary>Why a tool is not called.</summary>
    public string WhyNot(string tool)
    {
        var now = _now;
        if (now.Entries.TryGetValue(tool, out var entry) && entry.Refusal is { } refusal) return refusal.Reason;
        var known = now.Callable.Count == 0 ? "it has none that may be called" : $"it has {string.Join(", ", now.Callable.Take(20))}";
        return $"MCP server '{server}' has no tool '{tool}'; {known}.";
    }

    /// <summary>Judges a new list; tools that are seen for the first time are pinned.</summary>
    /// <returns>How many of them may be called.</returns>
    public async Task<int> ReplaceAsync(IReadOnlyList<Tool> listed, CancellationToken cancellationToken)
    {
        var before = _now;
        var entries = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        var malformed = new List<RefusedTool>();
        foreach (var tool in listed)
        {
            if (!ToolDefinition.IsWellFormed(tool.Name))
            {
                malformed.Add(new RefusedTool(tool.Name, "Its name is not 1 to 128 of the characters A-Z, a-z, 0-9, '_', '.', '/' and '-'.", HasChanged: false));
                continue;
            }

            var entry = await JudgeAsync(tool, before, cancellationToken).ConfigureAwait(false);
            if (!entries.TryAdd(tool.Name, entry)) malformed.Add(new RefusedTool(tool.Name, "The server has two tools of this name, ignoring case; the first one is taken.", HasChanged: false));
        }

        var now = _now = new Snapshot(entries, malformed);
        foreach (var refused in now.Refused.Where(static tool => tool.HasChanged)) McpLog.ToolChanged(logger, server, refused.Name);
        return now.Callable.Count;
    }

    /// <summary>Pins a tool as it was listed last.</summary>
    /// <exception cref="ArgumentException">The tool was not listed.</exception>
    public async ValueTask AcceptAsync(string tool, CancellationToken cancellationToken)
    {
        if (!_now.Entries.TryGetValue(tool, out var entry)) throw new ArgumentException(WhyNot(tool), nameof(tool));
        await pins.SetAsync(server, entry.Tool.Name, entry.Hash, cancellationToken).ConfigureAwait(false);
        // What the server lists meanwhile is judged against the new pin in its own turn; here only the entry that was accepted changes.
        while (true)
        {
            var before = _now;
            if (!before.Entries.TryGetValue(tool, out var now) || now.Hash != entry.Hash) return;
            var entries = new Dictionary<string, Entry>(before.Entries, StringComparer.OrdinalIgnoreCase) { [now.Tool.Name] = now with { Refusal = NotAllowed(now.Tool.Name) } };
            if (Interlocked.CompareExchange(ref _now, new Snapshot(entries, before.Malformed), before) == before) return;
        }
    }

    private async ValueTask<Entry> JudgeAsync(Tool tool, Snapshot before, CancellationToken cancellationToken)
    {
        var hash = ToolDefinition.Hash(tool);
        // The same object for the same definition: what was read out of its schema stays known.
        var function = before.Entries.TryGetValue(tool.Name, out var known) && known.Hash == hash ? known.Function : create(tool);
        if (NotAllowed(tool.Name) is { } refusal) return new Entry(tool, hash, function, refusal);

        var pinned = await pins.GetAsync(server, tool.Name, cancellationToken).ConfigureAwait(false);
        if (pinned is null) await pins.SetAsync(server, tool.Name, hash, cancellationToken).ConfigureAwait(false);
        return new Entry(tool, hash, function, pinned is null || pinned == hash ? null : Changed(tool.Name, pinned, hash));
    }

    private RefusedTool? NotAllowed(string tool) => options.AllowedTools is { } allowed && !allowed.Contains(tool)
        ? new RefusedTool(tool, $"Tool '{tool}' of MCP server '{server}' is not allowed; the host allows it by adding it to AllowedTools.", HasChanged: false)
        : null;

    private RefusedTool Changed(string tool, string pinned, string hash) => new(
        tool,
        $"The definition of tool '{tool}' of MCP server '{server}' is not the one that was pinned ({Short(pinned)}, now {Short(hash)}); look at it, and accept it with IMcpServers.AcceptAsync(\"{server}\", \"{tool}\").",
        HasChanged: true);

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private sealed record Entry(Tool Tool, string Hash, AIFunction Function, RefusedTool? Refusal);

    private sealed class Snapshot(Dictionary<string, Entry> entries, IReadOnlyList<RefusedTool> malformed)
    {
        public static Snapshot Empty { get; } = new([], []);

        public FrozenDictionary<string, Entry> Entries { get; } = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        public IReadOnlyList<RefusedTool> Malformed => malformed;

        public IReadOnlyList<string> Callable { get; } =
            [.. entries.Values.Where(static entry => entry.Refusal is null).Select(static entry => entry.Tool.Name).Order(StringComparer.Ordinal)];

        public IReadOnlyList<RefusedTool> Refused { get; } =
            [.. entries.Values.Where(static entry => entry.Refusal is not null).Select(static entry => entry.Refusal!).Concat(malformed).OrderBy(static tool => tool.Name, StringComparer.Ordinal)];
    }
}
