using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace PatternExecution.Tests.Chat;

/// <summary>Stands in for a model: it answers with a script, reports usage, and keeps what it was asked.</summary>
internal sealed class ScriptedModel(Func<string, string>? answer = null) : IChatClient
{
    public List<(ChatMessage[] Messages, ChatOptions? Options)> Asked { get; } = [];

    /// <summary>What each call reports; null for nothing.</summary>
    public UsageDetails? Usage { get; set; } = new() { InputTokenCount = 90, OutputTokenCount = 10, TotalTokenCount = 100 };

    /// <summary>Awaited before each answer.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages.ToArray();
        lock (Asked) Asked.Add((sent, options));
        await Before(cancellationToken);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer(sent))) { Usage = Usage, ModelId = "scripted" };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages.ToArray();
        lock (Asked) Asked.Add((sent, options));
        await Before(cancellationToken);
        foreach (var word in Answer(sent).Split(' ')) yield return new ChatResponseUpdate(ChatRole.Assistant, word + " ");
        if (Usage is not null) yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage)]);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private string Answer(ChatMessage[] sent) => answer is null ? "the model says so" : answer(sent[^1].Text);
}
