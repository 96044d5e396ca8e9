using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Chat;

/// <summary>Offers patterns to models as functions: a model can call what users can say.</summary>
public static class PatternFunctionExtensions
{
    /// <summary>
    /// Makes a pattern a function. Its parameters are the named groups of the triggers, its description the metadata's <c>description</c>, else
    /// the function's and the examples. A call is routed, cached and counted as a request is; one that does not succeed answers with its status and error.
    /// </summary>
    /// <param name="pattern">The pattern; registered with the engine.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="identify">On whose behalf a call is made, by its services and context, never by the arguments that a model gave; the default tenant by default. Context that it names is not the model's to set.</param>
    /// <returns>The function, named as the pattern with '_' for '.', a name of more than 64 characters shortened with a hash; for a pattern that acts an <see cref="ApprovalRequiredAIFunction"/>, so that function-invoking clients ask a person first.</returns>
    public static AIFunction AsAIFunction(this PatternDefinition pattern, IPatternEngine engine, Func<AIFunctionArguments, ChatCaller>? identify = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(engine);
        var function = new PatternFunction(pattern, engine, identify ?? (static _ => new ChatCaller()));
        return pattern.Acts ? new ApprovalRequiredAIFunction(function) : function;
    }

    /// <summary>Makes functions of an engine's patterns as they are now. Call it again to see later ones.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="identify">On whose behalf a call is made; the default tenant by default.</param>
    /// <param name="include">Which patterns; all by default.</param>
    /// <returns>One function a pattern, in the order in which patterns are asked.</returns>
    /// <exception cref="PatternExecutionException">Two patterns have one name where '.' and '_' are the same, as they are to models; the message names both.</exception>
    public static IReadOnlyList<AIFunction> AsAIFunctions(
        this IPatternEngine engine, Func<AIFunctionArguments, ChatCaller>? identify = null, Func<PatternDefinition, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        PatternDefinition[] patterns = [.. engine.Patterns.Where(include ?? (static _ => true))];
        FunctionNames.ThrowIfAlike(patterns.Select(static pattern => pattern.Name));
        return Array.ConvertAll(patterns, pattern => pattern.AsAIFunction(engine, identify));
    }
}
