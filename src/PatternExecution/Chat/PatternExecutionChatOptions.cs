using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Memory;

namespace PatternExecution.Chat;

/// <summary>
/// What a chat client answers itself, and what it sends along with the rest. In a container it binds from the section <c>PatternExecution:Chat</c>, all but delegates, <see cref="RecallFrom"/> and
/// <see cref="RecallRole"/>.
/// </summary>
public sealed class PatternExecutionChatOptions
{
    /// <summary>Says on whose behalf a turn asks, by the options that the host sent with it (<see cref="ChatOptions.AdditionalProperties"/>) or by what the host knows; the default tenant by default.</summary>
    public Func<ChatOptions?, ChatCaller> Identify { get; set; } = static _ => new ChatCaller();

    /// <summary>
    /// Says what of a turn the engine may be asked: the conversation, with the user's turn last, and the options that the host sent with it. What it throws leaves the turn to the model. It is not
    /// asked where a tool's result is waited for, the options ask for what only a model gives, or the service keeps the conversation.
    /// </summary>
    /// <value><see cref="ChatOffer.Careful"/> by default.</value>
    public Func<IReadOnlyList<ChatMessage>, ChatOptions?, ChatOffer> Offer { get; set; } = ChatOffer.Careful;

    /// <summary>Turns a result into what the user reads; the output's text or JSON, or the error, by default.</summary>
    public Func<PatternResult, string> Render { get; set; } = static result => result.Output.IsNone ? result.Error ?? "" : result.Output.ToString();

    /// <summary>The least confidence of the router at which the engine answers; below it nothing is executed.</summary>
    /// <value>0 to 1; 0 by default.</value>
    public double MinConfidence { get; set; }

    /// <summary>Whether the user is told why a turn that matched was rejected. By default the model is asked.</summary>
    public bool AnswerRejected { get; set; }

    /// <summary>Whether a read of which one leg failed is answered with what the other found. By default the model is asked.</summary>
    public bool AnswerPartial { get; set; }

    /// <summary>Whether the engine's own memories are recalled for turns that go to the inner client.</summary>
    public bool RecallMemories { get; set; }

    /// <summary>Another store than the engine's to recall from; null for none. Set, it does not need <see cref="RecallMemories"/>.</summary>
    public IMemoryStore? RecallFrom { get; set; }

    /// <summary>How many memories go along at most.</summary>
    /// <value>1 to 100; 5 by default.</value>
    public int RecallTop { get; set; } = 5;

    /// <summary>How long the text with memories may become; memories that do not fit are left out.</summary>
    /// <value>200 to 1,000,000 UTF-16 characters; 4,000 by default.</value>
    public int RecallMaxLength { get; set; } = 4_000;

    /// <summary>How long the model waits for memories; then it is asked without.</summary>
    /// <value>1 ms to 1 minute; 500 ms by default.</value>
    public TimeSpan RecallTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The role of a message of its own for memories, before the user's. A system message is obeyed, and memories are what people wrote; two messages of the user in a row are more than some models take.</summary>
    /// <value>Null by default: memories stand before the text of the user's message, inside it.</value>
    public ChatRole? RecallRole { get; set; }

    /// <summary>
    /// How many of the tools in the options go along, those that fit best what was said; tools that the conversation has called or the options require stay, as do tools that run in the service.
    /// Where no word of the turn or of what was said just before is one of a tool's, all go along.
    /// </summary>
    /// <value>1 to 10,000; null by default, for all.</value>
    public int? MaxTools { get; set; }

    /// <summary>Whether the engine is tried out: the inner client answers every turn, the engine answers in the background without running actions, and both are compared.</summary>
    public bool Shadow { get; set; }

    /// <summary>How many turns the engine is tried out on at the same time; more go to the inner client alone.</summary>
    /// <value>1 to 1,000; 16 by default.</value>
    public int MaxShadowTrials { get; set; } = 16;

    /// <summary>How long trying out one turn may take, the model's answer and the judge included; then it is not counted.</summary>
    /// <value>1 ms to 1 hour; 1 minute by default.</value>
    public TimeSpan ShadowTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Says whether the engine would have been right, null where that cannot be told. It is asked in the background, after the turn. By default nothing is judged.</summary>
    public Func<ChatComparison, CancellationToken, ValueTask<bool?>>? Judge { get; set; }
}
