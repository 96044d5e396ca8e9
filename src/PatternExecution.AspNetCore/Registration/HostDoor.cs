using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace PatternExecution.AspNetCore.Registration;

/// <summary>Puts the host's authorization in front of endpoints, and refuses to map them where there is none.</summary>
internal static class HostDoor
{
    /// <summary>Requires authorization, unless the host said otherwise.</summary>
    /// <exception cref="InvalidOperationException">The host has no authorization and did not say that everybody may come in.</exception>
    public static void Guard<T>(T endpoints, IServiceProvider services, string options, bool allowAnonymous, string? policy)
        where T : IEndpointConventionBuilder
    {
        if (allowAnonymous) return;
        var known = services.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(IAuthorizationService)) || !known.IsService(typeof(IAuthenticationService)))
        {
            throw new InvalidOperationException(
                "Pattern execution is not mapped without authorization, and this host has none: call services.AddAuthentication(...) and services.AddAuthorization(), " +
                $"or set {options}.AllowAnonymous where everybody who reaches the host may use it.");
        }

        if (policy is null) endpoints.RequireAuthorization();
        else endpoints.RequireAuthorization(policy);
    }
}
