using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Execution;
using PatternExecution.Memory;

namespace PatternExecution.Chat;

/// <summary>
/// A chat client that offers each turn of the user to an engine. What the engine answers comes back as the assistant's turn, with the
/// <see cref="PatternResult"/> as its raw representation, and never reaches the inner client; all else does. Thread-safe where the inner client is.
/// </summary>
public sealed class PatternExecutionChatClient : DelegatingChatClient
{
    /// <summary>The model's name in turns that the engine answered.</summary>
    public const string ModelId = "pattern-execution";

    private readonly PatternExecutionChatOptions _options;
    private readonly TurnAnswerer _answerer;
    private readonly ShadowTrial _trial;
    private readonly RecallContext _recall;
    private readonly ToolSelection _tools = new();
    private readonly ChatRecorder _recorder = new();
    private readonly ChatMetrics _metrics;
    private readonly IMemoryStore? _recallFrom;
    private readonly TimeProvider _time;

    /// <summary>Puts an engine in front of a client.</summary>
    /// <param name="innerClient">The client to ask for what is not recognised; disposed with this one.</param>
    /// <param name="engine">The engine; not disposed.</param>
    /// <param name="options">What is answered and what goes along; read once.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="logger">Where it says what went wrong; nowhere by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PatternExecutionChatClient(
        IChatClient innerClient,
        IPatternEngine engine,
        PatternExecutionChatOptions options,
        TimeProvider? timeProvider = null,
        ILogger<PatternExecutionChatClient>? logger = null)
        : base(innerClient)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new PatternExecutionChatOptionsValidator().Validate(name: null, options), nameof(options));
        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        var log = logger ?? NullLogger<PatternExecutionChatClient>.Instance;
        _answerer = new TurnAnswerer(engine, options, log);
        _trial = new ShadowTrial(_answerer, options, _recorder, log);
        _recall = new RecallContext(options, _time, log);
        _recallFrom = options.RecallFrom ?? (options.RecallMemories ? MemoriesOf(engine) : null);
        _metrics = new ChatMetrics(_recorder.Summarise);
    }

    /// <summary>Counts since the client was created. To be had through any client around this one: <c>GetService&lt;PatternExecutionChatClient&gt;()</c>.</summary>
    public PatternExecutionChatStatistics GetStatistics() => _recorder.Summarise();

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var history = messages as IList<ChatMessage> ?? [.. messages];
        var turn = ChatTurn.Read(history, options);
        if (turn.Pass is null && _options.Shadow)
        {
            _recorder.PassedThrough(ChatPassReason.Shadow);
            return await _trial.CompareAsync(turn.Query, _options.Identify(options), token => AskAsync(history, options, turn, token), cancellationToken).ConfigureAwait(false);
        }

        var (result, pass) = await _answerer.TryAsync(turn, options, cancellationToken).ConfigureAwait(false);
        if (result is not null) return new ChatResponse(Answer(result, history))
        {
            ResponseId = Guid.NewGuid().ToString("N"),
            ModelId = ModelId,
            CreatedAt = _time.GetUtcNow(),
            FinishReason = ChatFinishReason.Stop,
            Usage = Nothing(),
            RawRepresentation = result,
        };

        _recorder.PassedThrough(pass);
        return await AskAsync(history, options, turn, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var history = messages as IList<ChatMessage> ?? [.. messages];
        var turn = ChatTurn.Read(history, options);
        if (turn.Pass is null && _options.Shadow)
        {
            _recorder.PassedThrough(ChatPassReason.Shadow);
            var updates = _trial.CompareAsync(turn.Query, _options.Identify(options), token => AskStreamingAsync(history, options, turn, token), cancellationToken);
            await foreach (var update in updates.ConfigureAwait(false)) yield return update;
            yield break;
        }

        var (result, pass) = await _answerer.TryAsync(turn, options, cancellationToken).ConfigureAwait(false);
        if (result is not null)
        {
            var message = Answer(result, history);
            yield return new ChatResponseUpdate(message.Role, [.. message.Contents, new UsageContent(Nothing())])
            {
                ResponseId = Guid.NewGuid().ToString("N"),
                MessageId = message.MessageId,
                ModelId = ModelId,
                CreatedAt = message.CreatedAt,
                FinishReason = ChatFinishReason.Stop,
                RawRepresentation = result,
            };
            yield break;
        }

        _recorder.PassedThrough(pass);
        await foreach (var update in AskStreamingAsync(history, options, turn, cancellationToken).ConfigureAwait(false)) yield return update;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _metrics.Dispose();
        base.Dispose(disposing);
    }

    private static IMemoryStore MemoriesOf(IPatternEngine engine) => (engine as PatternEngine)?.Memories ?? throw new ArgumentException(
        "RecallMemories is set, and the engine has no memories of its own; name a store with RecallFrom.", nameof(engine));

    // No model was asked: that is a report too, and whoever adds usage up gets the right sum.
    private static UsageDetails Nothing() => new() { InputTokenCount = 0, OutputTokenCount = 0, TotalTokenCount = 0 };

    private ChatMessage Answer(PatternResult result, IList<ChatMessage> history)
    {
        var text = _options.Render(result);
        long estimate = 0;
        foreach (var message in history)
        {
            foreach (var content in message.Contents)
            {
                if (content is TextContent said) estimate += TokenEstimate.Of(said.Text);
            }
        }

        _recorder.Answered(result.CacheLayer is not null, estimate);
        return new ChatMessage(ChatRole.Assistant, text) { MessageId = Guid.NewGuid().ToString("N"), CreatedAt = _time.GetUtcNow(), RawRepresentation = result };
    }

    private async Task<ChatResponse> AskAsync(IList<ChatMessage> history, ChatOptions? options, ChatTurn turn, CancellationToken cancellationToken)
    {
        var (sent, with) = await PrepareAsync(history, options, turn, cancellationToken).ConfigureAwait(false);
        var response = await base.GetResponseAsync(sent, with, cancellationToken).ConfigureAwait(false);
        _recorder.Spent(response.Usage);
        return response;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskStreamingAsync(
        IList<ChatMessage> history, ChatOptions? options, ChatTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (sent, with) = await PrepareAsync(history, options, turn, cancellationToken).ConfigureAwait(false);
        UsageDetails? usage = null;
        try
        {
            await foreach (var update in base.GetStreamingResponseAsync(sent, with, cancellationToken).ConfigureAwait(false))
            {
                foreach (var content in update.Contents)
                {
                    if (content is UsageContent report) (usage ??= new UsageDetails()).Add(report.Details);
                }

                yield return update;
            }
        }
        finally
        {
            // A stream that is given up has cost what it has reported.
            _recorder.Spent(usage);
        }
    }

    /// <summary>What goes to the inner client: the host's own messages and options, and copies where something is added or left out.</summary>
    private async ValueTask<(IList<ChatMessage> Messages, ChatOptions? Options)> PrepareAsync(
        IList<ChatMessage> history, ChatOptions? options, ChatTurn turn, CancellationToken cancellationToken)
    {
        if (turn.Pass is not null) return (history, options);
        var messages = history;
        if (_recallFrom is { } store
            && await _recall.RecallAsync(store, _options.Identify(options), turn.Query, cancellationToken).ConfigureAwait(false) is { } memories)
            messages = [.. history.Take(history.Count - 1), memories, history[^1]];

        if (_options.MaxTools is not { } most || options?.Tools is not { } tools || tools.Count <= most) return (messages, options);
        var with = options.Clone();
        with.Tools = _tools.Select(tools, history, turn.Query, most);
        return (messages, with);
    }
}
