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
public sealed class PatternExecutionChatClient : DelegatingChatClient, IAsyncDisposable
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
    private readonly ILogger _logger;

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
        _logger = logger ?? NullLogger<PatternExecutionChatClient>.Instance;
        _answerer = new TurnAnswerer(engine, options, _logger);
        _trial = new ShadowTrial(_answerer, options, _recorder, _time, _logger);
        _recall = new RecallContext(options, _time, _logger);
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
        var history = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var turn = ChatTurn.Read(history, options, _options, _logger);
        if (turn.Pass is null && _options.Shadow)
        {
            _recorder.PassedThrough(ChatPassReason.Shadow);
            return await AskTryingAsync(history, options, turn, cancellationToken).ConfigureAwait(false);
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
        return await AskAsync(history, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var history = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var turn = ChatTurn.Read(history, options, _options, _logger);
        if (turn.Pass is null && _options.Shadow)
        {
            _recorder.PassedThrough(ChatPassReason.Shadow);
            await foreach (var update in AskTryingStreamingAsync(history, options, turn, cancellationToken).ConfigureAwait(false)) yield return update;
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
        await foreach (var update in AskStreamingAsync(history, options, cancellationToken).ConfigureAwait(false)) yield return update;
    }

    /// <summary>Waits for the comparisons of <see cref="PatternExecutionChatOptions.Shadow"/> that are running, each within its time limit, and disposes the client. <c>Dispose</c> cancels them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _trial.DisposeAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trial.Dispose();
            _metrics.Dispose();
        }

        base.Dispose(disposing);
    }

    private static IMemoryStore MemoriesOf(IPatternEngine engine) => (engine as PatternEngine)?.Memories ?? throw new ArgumentException(
        "RecallMemories is set, and the engine has no memories of its own; name a store with RecallFrom.", nameof(engine));

    // No model was asked: that is a report too, and whoever adds usage up gets the right sum.
    private static UsageDetails Nothing() => new() { InputTokenCount = 0, OutputTokenCount = 0, TotalTokenCount = 0 };

    private ChatMessage Answer(PatternResult result, IReadOnlyList<ChatMessage> history)
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

    private async Task<ChatResponse> AskTryingAsync(IReadOnlyList<ChatMessage> history, ChatOptions? options, ChatTurn turn, CancellationToken cancellationToken)
    {
        var trial = _trial.Begin(turn.Query, _options.Identify(options));
        try
        {
            var response = await AskAsync(history, options, cancellationToken).ConfigureAwait(false);
            trial?.TrySetResult(response);
            return response;
        }
        finally
        {
            trial?.TrySetCanceled(CancellationToken.None);
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskTryingStreamingAsync(
        IReadOnlyList<ChatMessage> history, ChatOptions? options, ChatTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var trial = _trial.Begin(turn.Query, _options.Identify(options));
        try
        {
            var updates = new List<ChatResponseUpdate>();
            await foreach (var update in AskStreamingAsync(history, options, cancellationToken).ConfigureAwait(false))
            {
                if (trial is not null) updates.Add(update);
                yield return update;
            }

            trial?.TrySetResult(updates.ToChatResponse());
        }
        finally
        {
            trial?.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task<ChatResponse> AskAsync(IReadOnlyList<ChatMessage> history, ChatOptions? options, CancellationToken cancellationToken)
    {
        var (sent, with) = await PrepareAsync(history, options, cancellationToken).ConfigureAwait(false);
        var response = await base.GetResponseAsync(sent, with, cancellationToken).ConfigureAwait(false);
        _recorder.Spent(response.Usage);
        return response;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskStreamingAsync(
        IReadOnlyList<ChatMessage> history, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (sent, with) = await PrepareAsync(history, options, cancellationToken).ConfigureAwait(false);
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
    private async ValueTask<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> PrepareAsync(
        IReadOnlyList<ChatMessage> history, ChatOptions? options, CancellationToken cancellationToken)
    {
        // A response that is being continued was prepared when it began.
        if (options?.ContinuationToken is not null) return (history, options);

        var messages = history;
        // A service that keeps the conversation would keep the memories with it.
        if (_recallFrom is { } store && string.IsNullOrEmpty(options?.ConversationId) && Conversation.FindTurn(history) is { } turn)
            messages = await _recall.AddAsync(history, turn, store, _options.Identify(options), cancellationToken).ConfigureAwait(false);

        if (_options.MaxTools is not { } most || options?.Tools is not { } tools || tools.Count <= most) return (messages, options);
        var with = options.Clone();
        with.Tools = _tools.Select(options, history, most);
        return (messages, with);
    }
}
