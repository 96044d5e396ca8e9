using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Tests;

/// <summary>An app on a real Kestrel: a few patterns, callers by header, everything mapped at <c>/patterns</c>.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebHost(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { { HeaderAuthentication.Header, "ada acme" } } };
    }

    /// <summary>Sends as <c>ada</c> of <c>acme</c>.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public IPatternEngine Engine => Services.GetRequiredService<IPatternEngine>();

    public static async Task<WebHost> StartAsync(
        Action<PatternEndpointOptions>? configure = null,
        Action<IPatternExecutionBuilder>? build = null,
        TimeProvider? time = null,
        string environment = "Production",
        bool withAuthorization = true,
        Action<WebApplication>? use = null,
        Action<PatternExecutionOptions>? limits = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (time is not null) builder.Services.AddSingleton(time);
        if (withAuthorization)
        {
            builder.Services.AddAuthentication(HeaderAuthentication.Scheme0).AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(HeaderAuthentication.Scheme0, null);
            builder.Services.AddAuthorizationBuilder().AddPolicy("operators", static policy => policy.RequireRole("operator"));
        }

        var patterns = builder.Services.AddPatternExecution(limits)
            .AddPattern(new PatternDefinition { Name = "deploy", Type = PatternType.Infrastructure, Triggers = [@"^deploy to (?<environment>\w+)$"] })
            .AddFunction("deploy", static (string environment) => $"deployed to {environment}")
            .AddPattern(new PatternDefinition { Name = "recall", Type = PatternType.Memory, Triggers = ["^recall (?<query>.+)$"] })
            .AddPattern(new PatternDefinition { Name = "note", Type = PatternType.Memory, Triggers = ["^note (?<content>.+)$"], Memory = new MemoryOperation { Operation = MemoryOperationKind.Store } })
            .AddPattern(new PatternDefinition { Name = "break", Type = PatternType.Infrastructure, Triggers = ["^break .*$"] })
            .AddFunction("break", static string (string query) => throw new InvalidOperationException($"cannot do {query}"))
            .AddPattern(new PatternDefinition { Name = "refuse", Type = PatternType.Infrastructure, Triggers = ["^refuse$"] })
            .AddFunction("refuse", static string () => throw new RequestRejectedException("refuse: is never done; ask for something else."))
            .AddEndpoints(options =>
            {
                options.ResolveTenant = static context => context.User.FindFirst("tenant")?.Value;
                configure?.Invoke(options);
            });
        build?.Invoke(patterns);
        var app = builder.Build();
        try
        {
            app.MapPatternExecution("/patterns");
            use?.Invoke(app);
            await app.StartAsync();
            return new WebHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts text as JSON.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string body, string contentType = "application/json", string? user = null) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), contentType, user);

    /// <summary>Posts bytes.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/json", string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        if (user is not null) request.Headers.Add(HeaderAuthentication.Header, user);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
