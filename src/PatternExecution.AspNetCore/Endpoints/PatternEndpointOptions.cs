using Microsoft.AspNetCore.Http;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Who may use the endpoints, for whom they answer, and how much they take.</summary>
public sealed class PatternEndpointOptions
{
    /// <summary>Whether the endpoints answer callers who were not authorized. A policy that the host puts on all endpoints still holds.</summary>
    /// <value>False by default: callers must be authorized, and a host without authorization does not start.</value>
    public bool AllowAnonymous { get; set; }

    /// <summary>The authorization policy that callers must satisfy.</summary>
    /// <value>A policy's name; null, the default, takes the host's default policy.</value>
    public string? Policy { get; set; }

    /// <summary>Says whose requests a caller sends; what the body says of tenants is never believed.</summary>
    /// <value>Returns 1 to 256 characters, or null to refuse the caller. Null, the default, serves every caller as the one tenant of an app that has no tenants.</value>
    public Func<HttpContext, string?>? ResolveTenant { get; set; }

    /// <summary>Says which person asks, where answers differ by person: it is part of the cache key.</summary>
    /// <value>Returns 1 to 256 characters, or null where answers do not differ. Null, the default, never tells persons apart.</value>
    public Func<HttpContext, string?>? ResolvePrincipal { get; set; }

    /// <summary>Whether patterns that change something are refused, whatever the body says.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>The largest body.</summary>
    /// <value>256 B to 16 MiB, in bytes; 64 KiB by default.</value>
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>The most requests in one batch.</summary>
    /// <value>1 to 10,000; 100 by default.</value>
    public int MaxBatch { get; set; } = 100;

    /// <summary>How many requests one caller may send in the long run; each request of a batch counts.</summary>
    /// <value>1 to 1,000,000 a second; 100 by default. Null sets no limit.</value>
    public int? RequestsPerSecond { get; set; } = 100;

    /// <summary>How many requests one caller may send at once after a pause.</summary>
    /// <value><see cref="MaxBatch"/> to 1,000,000; 200 by default.</value>
    public int Burst { get; set; } = 200;
}
