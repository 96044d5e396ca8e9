using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Serves the dashboard.</summary>
internal sealed class DashboardEndpoints(IPatternEngine engine, DashboardReader reader, IOptions<DashboardOptions> options, IOptions<PatternEndpointOptions> endpoints)
{
    private readonly CallerResolver _callers = new(endpoints.Value);

    /// <summary>Shows the figures.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var model = await reader.ReadAsync(context, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, context.Request.Query.ContainsKey("forgotten") ? model with { Notice = "The cached answers were forgotten." } : model).ConfigureAwait(false);
    }

    /// <summary>Shows the figures, and what would be done with the request that was typed.</summary>
    public async Task ExplainAsync(HttpContext context)
    {
        if (await ReadFormAsync(context).ConfigureAwait(false) is not { } form) return;
        var query = form["query"].ToString();
        var mode = Enum.TryParse<ExecutionMode>(form["mode"], ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : ExecutionMode.Balanced;
        var caller = _callers.Resolve(context);
        var request = new PatternRequest(query) { Mode = mode, Tenant = caller?.Tenant ?? MemoryRecord.DefaultTenant, Principal = caller?.Principal };
        var explanation = await engine.ExplainAsync(request, context.RequestAborted).ConfigureAwait(false);
        var model = await reader.ReadAsync(context, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, model with { Explained = new Explained(query, mode.ToString().ToLowerInvariant(), explanation) }).ConfigureAwait(false);
    }

    /// <summary>Forgets the cached answers of a pattern, where the host lets it.</summary>
    public async Task ForgetAsync(HttpContext context)
    {
        if (!options.Value.AllowActions)
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "The dashboard is read-only; DashboardOptions.AllowActions lets it act.").ConfigureAwait(false);
            return;
        }

        if (await ReadFormAsync(context).ConfigureAwait(false) is not { } form) return;
        var name = form["pattern"].ToString();
        if (!engine.Patterns.Any(pattern => pattern.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, "pattern: there is none of this name.").ConfigureAwait(false);
            return;
        }

        await engine.InvalidateAsync(Invalidation.OfPattern(name), context.RequestAborted).ConfigureAwait(false);
        var path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent();
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path[..path.LastIndexOf('/')] + "?forgotten";
    }

    private static async ValueTask<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        const int MaxForm = 64 * 1024;
        if (ForeignSite.Sent(context.Request))
        {
            await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "The form was sent from another site.").ConfigureAwait(false);
            return null;
        }

        if (!context.Request.HasFormContentType)
        {
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send the form of the dashboard.").ConfigureAwait(false);
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxForm;
        try
        {
            return await context.Request.ReadFormAsync(new FormOptions { BufferBodyLengthLimit = MaxForm, ValueCountLimit = 8, ValueLengthLimit = MaxForm }, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            await Problems.WriteAsync(context, exception.StatusCode, "The form could not be read: it is incomplete, malformed or too large.").ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The form could not be read: it has too many or too large fields.").ConfigureAwait(false);
        }

        return null;
    }

    private static async Task WriteAsync(HttpContext context, DashboardModel model)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        DashboardPage.Write(new HtmlWriter(response.BodyWriter), model, nonce);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
