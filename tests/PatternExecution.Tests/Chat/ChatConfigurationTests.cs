using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PatternExecution.Chat;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Chat;

public sealed class ChatConfigurationTests
{
    [Test]
    public async Task Client_of_a_container_takes_engine_memories_and_options_from_it()
    {
        using var model = new ScriptedModel();
        await using var services = Build(("RecallMemories", "true"), ("RecallTop", "1"), ("MaxTools", "7"));
        var memories = services.GetRequiredService<IMemoryStore>();
        foreach (var content in new[] { "The tower is 330 m tall.", "The tower is green." }) await memories.StoreAsync(new MemoryRecord { Content = content }, CancellationToken.None);
        using var client = model.UsePatternExecution(services, static options => options.AnswerRejected = options.MaxTools == 7);
        using var other = model.UsePatternExecution(services, static options => options.MinConfidence = 1);

        await client.GetResponseAsync("how tall is the tower");
        var rejected = await client.GetResponseAsync("run tool no_such");

        Assert.That(model.Asked.Single().Messages.Select(static message => message.Text.Count(static letter => letter == '\n')), Is.EqualTo([4]), "one memory goes along");
        Assert.That(rejected.Text, Does.Contain("no_such"), "what one client changes holds for it");
    }

    [TestCase("RecallTop", "101", "RecallTop is 101; allowed is 1 to 100")]
    [TestCase("MinConfidence", "2", "MinConfidence is 2; allowed is 0 to 1")]
    public async Task Option_out_of_range_is_refused(string name, string value, string reason)
    {
        using var model = new ScriptedModel();
        await using var services = Build((name, value));

        Assert.That(() => model.UsePatternExecution(services), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(reason));
    }

    [TestCase("RecalTop", "5", "RecalTop")]
    [TestCase("RecallTimeout", "soon", "soon")]
    public async Task Setting_that_is_none_or_no_value_is_named(string name, string value, string named)
    {
        using var model = new ScriptedModel();
        await using var services = Build((name, value));

        Assert.That(() => model.UsePatternExecution(services), Throws.InvalidOperationException.With.Message.Contains(named));
    }

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create("PatternExecution:Chat:" + setting.Name, (string?)setting.Value))).Build());
        services.AddPatternExecution().AddStandardPatterns();
        return services.BuildServiceProvider();
    }
}
