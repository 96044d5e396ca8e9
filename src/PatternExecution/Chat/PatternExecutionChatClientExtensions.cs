using Microsoft.Extensions.AI;
using PatternExecution.Execution;

namespace PatternExecution.Chat;

/// <summary>Puts an engine in front of a chat client.</summary>
public static class PatternExecutionChatClientExtensions
{
    /// <summary>
    /// Answers what the engine recognises, and asks the client for the rest. With the chat client builder of Microsoft.Extensions.AI:
    /// <c>builder.Use(inner => inner.UsePatternExecution(engine))</c>, outermost, so that a turn with all its tool calls counts as one.
    /// </summary>
    /// <param name="innerClient">The client to ask for what is not recognised; disposed with the client that is returned.</param>
    /// <param name="engine">The engine; not disposed.</param>
    /// <param name="options">What is answered and what goes along; read once. Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static PatternExecutionChatClient UsePatternExecution(
        this IChatClient innerClient, IPatternEngine engine, PatternExecutionChatOptions? options = null) =>
        new(innerClient, engine, options ?? new PatternExecutionChatOptions());
}
