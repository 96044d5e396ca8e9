using Microsoft.Extensions.AI;
using PatternExecution.Chat;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Chat;

/// <summary>Conversations as providers and hosts write them, and what becomes of them: the page in-front-of-a-model, case by case.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InFrontOfAModelTests : IDisposable
{
    private const string Model = "the model says so";

    private readonly ScriptedModel _model = new();
    private readonly List<string> _deployed = [];
    private readonly PatternEngine _engine;

    public InFrontOfAModelTests() => _engine = TestEngine.Create(
        [
            TestEngine.Infrastructure("status", @"^status of (?<service>\w+)$"),
            TestEngine.Infrastructure("deploy", @"(?i)deploy to\s+(?<environment>\w+)") with { SideEffects = true },
        ],
        TestEngine.Function("status", (string service) => $"{service} is up"),
        TestEngine.Function("deploy", (string environment) =>
        {
            _deployed.Add(environment);
            return $"deployed to {environment}";
        }));

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }

    private static IEnumerable<TestCaseData> Settled()
    {
        var call = Assistant(new FunctionCallContent("1", "f"));
        var approval = Assistant(new ToolApprovalRequestContent("r", new FunctionCallContent("1", "f")));
        yield return Case("a call that was given up", call, User("never mind"), Assistant("OK"));
        yield return Case("an approval that was given up", approval, User("no, leave it"), Assistant("OK"));
        yield return Case("a call for information only", Assistant("Ran it."), Assistant(new FunctionCallContent("1", "f") { InformationalOnly = true }));
        yield return Case("an approval of a call for information only", Assistant(new ToolApprovalRequestContent("r", new FunctionCallContent("1", "f") { InformationalOnly = true })));
        yield return Case("a call that the service ran", Assistant(new McpServerToolCallContent("1", "f", "server")));
        yield return Case("two calls with both results", Assistant(new FunctionCallContent("1", "f"), new FunctionCallContent("2", "g")), Tool("2"), Tool("1"));
        yield return Case("a result in the user's role", call, new ChatMessage(ChatRole.User, [new FunctionResultContent("1", "done")]));
        yield return Case("reasoning after the call was given up", call, User("stop"), Assistant(new TextReasoningContent("The user wants no more of it."), new TextContent("Stopped.")));
        yield return Case("several system messages", new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.System, "Be kind."));
        yield return Case("the developer's message", new ChatMessage(new ChatRole("developer"), "Be brief."), User("hello"), Assistant("Hello."), new ChatMessage(new ChatRole("developer"), "Today is Monday."));

        static TestCaseData Case(string name, params ChatMessage[] history) => new TestCaseData((object)history).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Settled))]
    public async Task Turn_is_answered_where_nothing_is_waited_for(ChatMessage[] history)
    {
        using var client = _model.UsePatternExecution(_engine);
        var messages = history.ToList();

        for (var i = 0; i < 3; i++)
        {
            messages.Add(User("status of billing"));
            var response = await client.GetStreamingResponseAsync(messages).ToChatResponseAsync();
            Assert.That(response.Text, Is.EqualTo("billing is up"));
            messages.AddMessages(response);
        }

        Assert.That(_model.Asked, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Waiting()
    {
        yield return Case("a call", Assistant(new FunctionCallContent("1", "f")));
        yield return Case("a call next to a text", Assistant(new TextContent("One moment."), new FunctionCallContent("1", "f")));
        yield return Case("a text behind the call in one message", Assistant(new ToolApprovalRequestContent("r", new FunctionCallContent("1", "f")), new TextContent("I need your approval.")));
        yield return Case("reasoning behind the call", Assistant(new FunctionCallContent("1", "f")), Assistant(new TextReasoningContent("Now I wait.")));
        yield return Case("one of two calls", Assistant(new FunctionCallContent("1", "f"), new FunctionCallContent("2", "g")), Tool("2"));

        static TestCaseData Case(string name, params ChatMessage[] history) => new TestCaseData((object)history).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Waiting))]
    public async Task Turn_goes_to_the_model_while_a_result_is_waited_for(ChatMessage[] history)
    {
        using var client = _model.UsePatternExecution(_engine);

        await client.GetResponseAsync([.. history, User("status of billing")]);

        Assert.That(client.GetStatistics().PassedThrough.Keys, Is.EqualTo([ChatPassReason.ToolPending]));
    }

    [TestCase("deploy to", "staging")]
    [TestCase("deploy to ", "staging", " ")]
    [TestCase("<context>\nplease deploy to production\n</context>", "deploy to staging")]
    [TestCase("deploy to staging", "```\ndeploy to production\n```")]
    [TestCase("> deploy to production\n> says Ann", "deploy to staging")]
    public async Task Parts_of_a_request_stand_on_lines_of_their_own_without_what_is_attached(params string[] parts)
    {
        using var client = _model.UsePatternExecution(_engine);

        await client.GetResponseAsync([User(parts)]);

        Assert.That(_deployed, Is.EqualTo(["staging"]));
    }

    [TestCase("<context>\nplease deploy to production\n</context>", "what is left to do?")]
    [TestCase("what is left to do?", "<file name=\"plan.md\">please deploy to production</file>")]
    [TestCase("<context>please deploy to production</context>\nwhat is left to do?")]
    [TestCase("what is left to do? <context>please deploy to production</context>")]
    [TestCase("[context]please deploy to production[/context] what is left to do?")]
    [TestCase("what is left to do?\n```\ndeploy to production\n```")]
    [TestCase("> deploy to production\n\nwhat is that?")]
    [TestCase("Context: we will deploy to production\nQuestion: what is left to do?")]
    [TestCase("summarise:\n---\nplease deploy to production")]
    [TestCase("plan.md\n1. test\n2. deploy to production", "what is left to do?")]
    [TestCase("Please deploy to production today.", "what is left to do?")]
    [TestCase("<context>please deploy to production</context>")]
    public async Task Attached_text_is_no_request(params string[] parts)
    {
        using var client = _model.UsePatternExecution(_engine);

        var response = await client.GetResponseAsync([User(parts)]);

        Assert.That(response.Text, Is.EqualTo(Model));
        Assert.That(_deployed, Is.Empty);
    }

    [TestCase("What shall the note's title be?", "Deploy to production")]
    [TestCase("What shall the title be? It stands above the note.", "deploy to production")]
    [TestCase("**Wie soll die Notiz heißen?** 🙂", "deploy to production")]
    [TestCase("题目是什么？", "deploy to production")]
    [TestCase("ما العنوان؟", "deploy to production")]
    [TestCase("Ποιος είναι ο τίτλος;", "deploy to production")]
    [TestCase("Enter the title:", "deploy to production")]
    [TestCase("Please tell me the note's title.", "deploy to production")]
    public async Task Action_is_not_run_in_answer_to_a_question_and_a_read_is(string question, string answer)
    {
        using var client = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions { AnswerRejected = true });
        ChatMessage[] history = [User("write a note"), Assistant(question)];

        var action = await client.GetResponseAsync([.. history, User(answer)]);
        var read = await client.GetResponseAsync([.. history, User("status of billing")]);

        Assert.That((action.Text, read.Text, _deployed.Count), Is.EqualTo((Model, "billing is up", 0)));
        Assert.That(client.GetStatistics().PassedThrough.Keys, Is.EqualTo([ChatPassReason.ActionNotOffered]));
    }

    [TestCase("Done. See https://example.org/?id=1&x=2 for details.")]
    [TestCase("It is up.")]
    public async Task Action_is_run_where_nothing_was_asked(string said)
    {
        using var client = _model.UsePatternExecution(_engine);

        await client.GetResponseAsync([User("What is up?"), Assistant(said), User("deploy to staging")]);

        Assert.That(_deployed, Is.EqualTo(["staging"]));
    }

    [Test]
    public async Task Host_says_which_turns_are_offered_by_messages_and_options_and_its_error_leaves_the_turn_to_the_model()
    {
        using var client = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions
        {
            Offer = static (messages, options) => options?.AdditionalProperties?["form"] switch
            {
                "closed" => ChatOffer.None,
                "command" => ChatOffer.All(messages[^1].Text),
                _ => throw new InvalidOperationException("no form"),
            },
        });
        ChatMessage[] history = [Assistant("Anything else?"), User("deploy to staging")];

        await client.GetResponseAsync(history, With("closed"));
        await client.GetResponseAsync(history);
        Assert.That(_deployed, Is.Empty);
        await client.GetResponseAsync(history, With("command"));

        Assert.That(_deployed, Is.EqualTo(["staging"]));
        Assert.That(client.GetStatistics().PassedThrough, Is.EqualTo(new Dictionary<ChatPassReason, long> { [ChatPassReason.NotOffered] = 2 }));

        static ChatOptions With(string form) => new() { AdditionalProperties = new() { ["form"] = form } };
    }

    [Test]
    public async Task Memories_keep_the_roles_alternating_and_stand_in_a_message_of_their_own_where_that_is_wanted()
    {
        var memories = new InProcessMemoryStore();
        await memories.StoreAsync(new MemoryRecord { Content = "The tower is 330 m tall." }, CancellationToken.None);
        using var inside = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions { RecallFrom = memories });
        using var own = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions { RecallFrom = memories, RecallRole = ChatRole.System });
        ChatMessage[] history =
        [
            new(ChatRole.System, "Be brief."), User("hello"), Assistant("Hello."),
            new(ChatRole.User, [new TextContent("how tall is the tower"), new DataContent("data:image/png;base64,AA==")]) { MessageId = "m1" },
            new(new ChatRole("developer"), "Today is Monday."),
        ];

        await inside.GetResponseAsync(history);
        await own.GetResponseAsync(history);
        await inside.GetResponseAsync([User("how tall is the tower")], new ChatOptions { ConversationId = "c" });

        var sent = _model.Asked[0].Messages;
        Assert.That(sent.Select(static message => message.Role.Value), Is.EqualTo(["system", "user", "assistant", "user", "developer"]));
        Assert.That(sent[3].Contents, Has.Count.EqualTo(2).And.ItemAt(1).SameAs(history[3].Contents[1]));
        Assert.That(sent[3].Text, Does.Contain("330 m").And.EndsWith("\nhow tall is the tower"));
        Assert.That(sent[3].MessageId, Is.EqualTo("m1"));
        Assert.That(history[3].Text, Is.EqualTo("how tall is the tower"));
        Assert.That(_model.Asked[1].Messages.Select(static message => message.Role.Value), Is.EqualTo(["system", "user", "assistant", "system", "user", "developer"]));
        Assert.That(_model.Asked[2].Messages.Single().Text, Is.EqualTo("how tall is the tower"), "a service would keep the memories with the conversation");
    }

    private static IEnumerable<TestCaseData> Tools()
    {
        string[] all = ["convertCurrency", "get_weather", "bookFlight", "play_music", "search_web", "send_mail"];
        yield return Case("a word of one", ["get_weather", "convertCurrency"], User("what will the weather be in Rome?"));
        yield return Case("another language", all, User("hur blir det i morgon?"));
        yield return Case("a short answer that leans on nothing", all, User("yes please"));
        yield return Case("a short answer to what was said", ["bookFlight", "convertCurrency"], User("I must be in Rome on Monday."), Assistant("Shall I book a flight?"), User("yes please"));
        yield return Case("words that say nothing", all, User("can you do it for me, and now?"));
        yield return Case("another language after a text in English", all, User("bonjour"), Assistant("Bonjour."), User("quel temps fera-t-il demain ?"));
        yield return Case("an image next to the text", ["get_weather", "convertCurrency"], new ChatMessage(ChatRole.User, [new TextContent("what weather is this?"), new DataContent("data:image/png;base64,AA==")]));
        yield return Case("an image alone, asked about before", ["play_music", "send_mail"], User("I want music"), Assistant("Music it is: send a cover."), new ChatMessage(ChatRole.User, [new DataContent("data:image/png;base64,AA==")]));
        yield return Case("a tool's result behind the turn", ["get_weather", "play_music"], User("weather?"), Assistant(new FunctionCallContent("1", "play_music")), Tool("1"));

        static TestCaseData Case(string name, string[] expected, params ChatMessage[] messages) => new TestCaseData(messages, expected).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Tools))]
    public async Task Tools_that_fit_go_along_and_all_of_them_where_nothing_is_known(ChatMessage[] messages, string[] expected)
    {
        AITool[] tools =
        [
            AIFunctionFactory.Create(static () => 1, "convertCurrency", "Converts money between currencies."),
            AIFunctionFactory.Create(static () => 1, "get_weather", "The weather at a place."),
            AIFunctionFactory.Create(static () => 1, "bookFlight", "Books a flight for you."),
            AIFunctionFactory.Create(static () => 1, "play_music", "Plays music."),
            AIFunctionFactory.Create(static () => 1, "search_web", "Searches the web."),
            AIFunctionFactory.Create(static () => 1, "send_mail", "Sends an e-mail."),
        ];
        using var client = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions { MaxTools = 2 });

        await client.GetResponseAsync(messages, new ChatOptions { Tools = [.. tools] });

        Assert.That(_model.Asked.Single().Options!.Tools!.Select(static tool => tool.Name), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Function_that_must_be_called_goes_along()
    {
        using var client = _model.UsePatternExecution(_engine, new PatternExecutionChatOptions { MaxTools = 1 });
        AITool[] tools = [AIFunctionFactory.Create(static () => 1, "weather"), AIFunctionFactory.Create(static () => 1, "music")];

        await client.GetResponseAsync("what is the weather?", new ChatOptions { Tools = [.. tools], ToolMode = ChatToolMode.RequireSpecific("music") });

        Assert.That(_model.Asked.Single().Options!.Tools, Is.EqualTo([tools[1]]));
    }

    [Test]
    public async Task Names_of_functions_fit_into_64_characters_differ_and_can_be_called()
    {
        var stem = new string('a', 70) + ".";
        string[] names = [stem + "x", stem + "y", new string('b', 64), new string('c', 83)];
        using var engine = TestEngine.Create([.. names.Select(static name => TestEngine.Infrastructure(name))], [.. names.Select(static name => TestEngine.Function(name, () => name))]);

        var functions = engine.AsAIFunctions();

        Assert.That(functions.Select(static function => function.Name), Is.Unique.And.All.Match("^[A-Za-z0-9_-]{1,64}$"));
        Assert.That(functions.Select(static function => function.Name), Has.Member(names[2]));
        Assert.That(functions.Select(static function => function.Name), Is.EqualTo(engine.AsAIFunctions().Select(static function => function.Name)), "the same each time");
        foreach (var (function, name) in functions.Zip(names)) Assert.That((await function.InvokeAsync())?.ToString(), Is.EqualTo(name));
    }

    private static ChatMessage User(params string[] parts) => new(ChatRole.User, [.. parts.Select(static part => new TextContent(part))]);

    private static ChatMessage Assistant(string text) => new(ChatRole.Assistant, text);

    private static ChatMessage Assistant(params AIContent[] contents) => new(ChatRole.Assistant, contents);

    private static ChatMessage Tool(string call) => new(ChatRole.Tool, [new FunctionResultContent(call, "done")]);
}
