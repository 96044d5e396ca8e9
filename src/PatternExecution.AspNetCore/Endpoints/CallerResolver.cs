using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using PatternExecution.Memory;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Asks the host who sends a request.</summary>
internal sealed class CallerResolver(PatternEndpointOptions options)
{
    /// <summary>Says who asks; null where the host has no tenant for the caller.</summary>
    public Caller? Resolve(HttpContext context)
    {
        var tenant = options.ResolveTenant is { } resolve ? resolve(context) : MemoryRecord.DefaultTenant;
        if (string.IsNullOrEmpty(tenant)) return null;
        var user = context.User;
        var person = user.Identity is { IsAuthenticated: true }
            ? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? user.Identity.Name
            : null;
        // Whoever has no name is known by address, and cannot pose as a person by it.
        var key = person is null ? "address " + context.Connection.RemoteIpAddress : "person " + person;
        return new Caller(tenant, options.ResolvePrincipal?.Invoke(context), $"{tenant.Length} {tenant} {key}");
    }
}
