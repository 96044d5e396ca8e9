using System.Net;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>Reads how to connect, in StackExchange.Redis's words or as a <c>redis://</c> or <c>rediss://</c> address.</summary>
internal static class RedisConnectionString
{
    // StackExchange.Redis waits 5 s and more between tries of its own accord, and a minute between looks at a cluster.
    private const int RetryMilliseconds = 250;
    private const int ConnectMilliseconds = 2_000;
    private const int KeepAliveSeconds = 5;
    private const int ConfigCheckSeconds = 5;
    private const int MostSuggestedEdits = 2;
    private const string Plain = "redis";
    private const string Tls = "rediss";

    private static readonly string[] _keywords =
    [
        "abortConnect", "allowAdmin", "asyncTimeout", "channelPrefix", "checkCertificateRevocation", "configChannel", "configCheckSeconds", "connectRetry", "connectTimeout",
        "defaultDatabase", "keepAlive", "name", "password", "protocol", "proxy", "resolveDns", "sentinelPassword", "sentinelUser", "serviceName", "setlib", "ssl", "sslHost", "sslProtocols",
        "syncTimeout", "tiebreaker", "tunnel", "user", "version", "writeBuffer",
    ];

    /// <summary>Reads a configuration, with defaults that bring a server back into use within seconds where it names none.</summary>
    /// <exception cref="FormatException">It names something that StackExchange.Redis does not know or cannot read, or no server.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        var options = configuration.Contains("://", StringComparison.Ordinal) ? ParseAddress(configuration) : ParseWords(configuration);
        if (options.EndPoints.Count == 0) throw new FormatException("names no server; begin with one, such as 'localhost:6379'");
        // Who connects is told why it failed, and tries again.
        options.AbortOnConnectFail = true;
        options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        if (!Names(configuration, "connectTimeout")) options.ConnectTimeout = ConnectMilliseconds;
        if (!Names(configuration, "keepAlive")) options.KeepAlive = KeepAliveSeconds;
        if (!Names(configuration, "configCheckSeconds")) options.ConfigCheckSeconds = ConfigCheckSeconds;
        return options;
    }

    private static bool Names(string configuration, string keyword) =>
        configuration.Split(',', StringSplitOptions.TrimEntries).Any(part => part.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) && part.AsSpan(keyword.Length).TrimStart().StartsWith('='));

    private static ConfigurationOptions ParseWords(string configuration)
    {
        foreach (var part in configuration.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var end = part.IndexOf('=', StringComparison.Ordinal);
            // What begins with a dollar renames a command.
            if (end < 0 || part[0] == '$') continue;
            var keyword = part[..end].Trim();
            if (!IsKnown(keyword)) throw new FormatException($"has the setting '{keyword}', which StackExchange.Redis does not know{Suggest(keyword)}");
        }

        try
        {
            return ConfigurationOptions.Parse(configuration);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException)
        {
            throw new FormatException($"cannot be read: {fault.Message.ReplaceLineEndings(" ")}", fault);
        }
    }

    private static bool IsKnown(string keyword)
    {
        try
        {
            // The client alone knows what it knows; a value that it does not like is another matter.
            ConfigurationOptions.Parse($"localhost,{keyword}=");
            return true;
        }
        catch (ArgumentException fault)
        {
            return !fault.Message.Contains("not supported", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException)
        {
            return true;
        }
    }

    private static string Suggest(string keyword)
    {
        var nearest = _keywords.MinBy(known => Edits(known, keyword))!;
        return Edits(nearest, keyword) <= MostSuggestedEdits ? $"; did you mean '{nearest}'?" : $"; it knows {string.Join(", ", _keywords)}";
    }

    private static ConfigurationOptions ParseAddress(string configuration)
    {
        var parts = configuration.Split(',', 2, StringSplitOptions.TrimEntries);
        if (!Uri.TryCreate(parts[0], UriKind.Absolute, out var address) || address.Scheme is not (Plain or Tls) || address.Host.Length == 0)
        {
            throw new FormatException(
                $"begins with '{parts[0].Split("://")[0]}://'; allowed are redis://[user[:password]@]host[:port][/database], the same with rediss:// for TLS, or StackExchange.Redis's own form such as 'localhost:6379'");
        }

        var options = parts.Length > 1 ? ParseWords(parts[1]) : new ConfigurationOptions();
        options.EndPoints.Insert(0, EndPointOf(address));
        if (address.Scheme == Tls)
        {
            options.Ssl = true;
            options.SslHost ??= address.Host;
        }

        var names = address.UserInfo.Split(':', 2);
        if (names[0].Length > 0) options.User = Uri.UnescapeDataString(names[0]);
        if (names.Length > 1) options.Password = Uri.UnescapeDataString(names[1]);
        var database = address.AbsolutePath.Trim('/');
        if (database.Length > 0)
        {
            options.DefaultDatabase = int.TryParse(database, out var number) && number >= 0
                ? number
                : throw new FormatException($"names the database '{database}'; a number from 0 on stands there");
        }

        return address.Query.Length > 1
            ? throw new FormatException($"has '{address.Query}' at its end, which is not read; write settings after a comma, such as 'redis://localhost:6379,connectTimeout=1000'")
            : options;
    }

    private static EndPoint EndPointOf(Uri address)
    {
        var port = address.Port > 0 ? address.Port : 6379;
        return IPAddress.TryParse(address.DnsSafeHost, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(address.DnsSafeHost, port);
    }

    /// <summary>How many letters are to be added, taken away or changed (Levenshtein 1965), whatever their case.</summary>
    private static int Edits(string known, string given)
    {
        var row = Enumerable.Range(0, given.Length + 1).ToArray();
        for (var i = 1; i <= known.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= given.Length; j++)
            {
                var cost = char.ToLowerInvariant(known[i - 1]) == char.ToLowerInvariant(given[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[^1];
    }
}
