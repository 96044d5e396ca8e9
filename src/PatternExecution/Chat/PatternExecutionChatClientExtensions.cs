using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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

    /// <summary>
    /// Answers what the container's engine recognises, by the options of its configuration (<c>PatternExecution:Chat</c>), and asks the client for the rest:
    /// <c>builder.Use((inner, services) => inner.UsePatternExecution(services))</c>.
    /// </summary>
    /// <param name="innerClient">The client to ask for what is not recognised; disposed with the client that is returned.</param>
    /// <param name="services">A container with pattern execution.</param>
    /// <param name="configure">Changes the options of this client, after configuration.</param>
    /// <exception cref="OptionsValidationException">An option of the configuration is out of its range.</exception>
    /// <exception cref="ArgumentException">An option is out of its range once <paramref name="configure"/> has changed it.</exception>
    public static PatternExecutionChatClient UsePatternExecution(
        this IChatClient innerClient, IServiceProvider services, Action<PatternExecutionChatOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // Made anew for each client, so that what one changes is not the next one's.
        var options = services.GetRequiredService<IOptionsFactory<PatternExecutionChatOptions>>().Create(Options.DefaultName);
        configure?.Invoke(options);
        return new PatternExecutionChatClient(
            innerClient,
            services.GetRequiredService<IPatternEngine>(),
            options,
            services.GetRequiredService<TimeProvider>(),
            services.GetService<ILogger<PatternExecutionChatClient>>());
    }
}
