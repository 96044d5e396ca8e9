using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ConsoleHarness.Functions;

/// <summary>Stands in for a model, so that the sample needs none: it takes its time, says that it is one, and reports usage as a model would.</summary>
internal sealed class ScriptedModel(TimeSpan latency) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var history = messages.ToArray();
        await Task.Delay(latency, cancellationToken);
        var text = $"(a model would answer here; it has read {history.Length} messages)";
        var usage = new UsageDetails { InputTokenCount = history.Sum(static message => Tokens(message.Text)), OutputTokenCount = Tokens(text) };
        usage.TotalTokenCount = usage.InputTokenCount + usage.OutputTokenCount;
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { Usage = usage, ModelId = "scripted" };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static int Tokens(string text) => (text.Length + 3) / 4;
}
