using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PatternExecution.Redis;

/// <summary>What the server has refused to the user of the connection. Each kind is logged once, with the grant that it takes. Thread-safe.</summary>
internal sealed class RedisRights(RedisNames names, ILogger logger)
{
    private const string Channels = "channels";
    private const string Keys = "keys";
    private const string Scripts = "EVAL";

    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether scripts may not be run: entries are written without them, and each process executes for itself.</summary>
    public bool LacksScripts => _refused.ContainsKey(Scripts);

    /// <summary>Whether the channels of removals may not be used: removals are then noted on the server and looked for.</summary>
    public bool LacksChannels => _refused.ContainsKey(Channels);

    /// <summary>What is refused, in the server's words and with the grant; empty where nothing is.</summary>
    public IEnumerable<string> Refused => _refused.Values;

    /// <summary>Forgets all: a new connection may have another user, or the user other rights.</summary>
    public void Clear() => _refused.Clear();

    /// <summary>Notes an answer of the server's, where it is a refusal.</summary>
    /// <returns>Whether it is one.</returns>
    public bool Note(string message)
    {
        if (!message.Contains("NOPERM", StringComparison.Ordinal)) return false;
        var (what, grant) = Read(message);
        if (_refused.TryAdd(what, $"{message} Grant {grant}.")) logger.Refused(message, grant);
        return true;
    }

    /// <summary>What was refused, and the rule of the server's access control list that allows it.</summary>
    private (string What, string Grant) Read(string message)
    {
        if (message.Contains("channel", StringComparison.OrdinalIgnoreCase)) return (Channels, $"&{names.Prefix}*");
        if (!message.Contains("command", StringComparison.OrdinalIgnoreCase)) return (Keys, $"~{names.Prefix}*");
        var quoted = message.Split('\'');
        var command = quoted.Length > 2 ? quoted[1] : message.Split(' ').SkipWhile(static word => word != "the").Skip(1).FirstOrDefault("");
        return (command.ToUpperInvariant(), $"+{command.ToLowerInvariant()}");
    }
}
