using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Memory;

namespace PatternExecution.AspNetCore.Tests.Endpoints;

public sealed class AuthorizationTests
{
    private const string Deploy = """{"query":"deploy to staging"}""";

    [Test]
    public void Host_without_authorization_does_not_start_and_is_told_how_to_mend_it() => Assert.That(
        static () => WebHost.StartAsync(withAuthorization: false),
        Throws.InvalidOperationException.With.Message.Contains("AddAuthorization").And.Message.Contains("AllowAnonymous"));

    [Test]
    public async Task Host_without_authorization_may_open_the_door_by_its_word()
    {
        await using var host = await WebHost.StartAsync(
            static options =>
            {
                options.AllowAnonymous = true;
                options.ResolveTenant = null;
            },
            withAuthorization: false);

        Assert.That((await host.PostAsync("/patterns/execute", Deploy)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("execute")]
    [TestCase("batch")]
    [TestCase("explain")]
    public async Task Nobody_comes_in_without_a_name(string endpoint)
    {
        await using var host = await WebHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();

        Assert.That((await host.PostAsync("/patterns/" + endpoint, Deploy)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Policy_of_the_host_decides_who_comes_in()
    {
        await using var host = await WebHost.StartAsync(static options => options.Policy = "operators");

        Assert.Multiple(async () =>
        {
            Assert.That((await host.PostAsync("/patterns/execute", Deploy)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That((await host.PostAsync("/patterns/execute", Deploy, user: "operator")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        });
        host.Client.DefaultRequestHeaders.Clear();
        Assert.That((await host.PostAsync("/patterns/execute", Deploy, user: "grace acme operator")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Caller_without_a_tenant_is_refused()
    {
        await using var host = await WebHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();

        var problem = await (await host.PostAsync("/patterns/execute", Deploy, user: "stray")).ProblemAsync();

        Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo(403));
    }

    [Test]
    public async Task Tenants_come_from_the_host_and_share_neither_memories_nor_answers()
    {
        await using var host = await WebHost.StartAsync();
        host.Client.DefaultRequestHeaders.Clear();
        await host.PostAsync("/patterns/execute", """{"query":"note the vault opens at nine"}""", user: "ada acme");

        var own = await (await host.PostAsync("/patterns/execute", """{"query":"recall vault"}""", user: "bob acme")).JsonAsync();
        var others = await (await host.PostAsync("/patterns/execute", """{"query":"recall vault"}""", user: "eve evil")).JsonAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(own.GetProperty("output").GetRawText(), Does.Contain("opens at nine"));
            Assert.That(others.GetProperty("output").GetRawText(), Does.Not.Contain("opens at nine"));
            Assert.That(others.GetProperty("cache").GetString(), Is.Null);
            Assert.That(await host.Services.GetRequiredService<IMemoryStore>().HasAnyAsync("evil", default), Is.False);
        });
    }

    [Test]
    public async Task Tenant_that_the_engine_does_not_serve_is_refused()
    {
        await using var host = await WebHost.StartAsync(limits: static limits => limits.Tenants.Add("other"));

        var problem = await (await host.PostAsync("/patterns/execute", Deploy)).ProblemAsync();

        Assert.That(problem.Text("detail"), Does.Contain("'acme' is not served here"));
    }

    [Test]
    public async Task Read_only_endpoints_run_no_pattern_that_changes_something_whatever_the_body_says()
    {
        await using var host = await WebHost.StartAsync(static options => options.ReadOnly = true);

        var response = await host.PostAsync("/patterns/execute", """{"query":"note the vault opens at nine","readOnly":false}""");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(await host.Services.GetRequiredService<IMemoryStore>().HasAnyAsync("acme", default), Is.False);
    }

    [Test]
    public async Task Mapping_without_adding_says_what_to_add()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        Assert.That(() => app.MapPatternExecution("/patterns"), Throws.InvalidOperationException.With.Message.Contains("AddEndpoints()"));
    }
}
