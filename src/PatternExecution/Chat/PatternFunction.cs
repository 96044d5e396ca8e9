using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Chat;

/// <summary>A pattern that a model can call. The request names the pattern, so that no phrase or trigger of another one can answer; the arguments stand where the trigger's named groups would.</summary>
internal sealed class PatternFunction : AIFunction
{
    private readonly PatternDefinition _pattern;
    private readonly IPatternEngine _engine;
    private readonly Func<AIFunctionArguments, ChatCaller> _identify;
    private readonly HashSet<string> _parameters;
    private readonly AIFunction? _function;

    public PatternFunction(PatternDefinition pattern, IPatternEngine engine, Func<AIFunctionArguments, ChatCaller> identify)
    {
        _pattern = pattern;
        _engine = engine;
        _identify = identify;
        _function = FindFunction();
        var schema = new PatternFunctionSchema(pattern, _function);
        _parameters = schema.Parameters;
        Name = FunctionNames.Of(pattern.Name);
        JsonSchema = schema.ToJson();
        Description = schema.Description;
    }

    /// <summary>Whether the function that describes the parameters is still the one that would run; one of a server may come, go and change.</summary>
    public bool IsCurrent => ReferenceEquals(_function, FindFunction());

    public override string Name { get; }

    public override string Description { get; }

    public override JsonElement JsonSchema { get; }

    /// <summary>Executes the pattern as a request for it would be.</summary>
    /// <param name="arguments">What stands where the named groups would; values are text, JSON or what formats as text.</param>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">An argument is none of the pattern's.</exception>
    public async ValueTask<PatternResult> ExecuteAsync(IEnumerable<KeyValuePair<string, object?>> arguments, ChatCaller caller, CancellationToken cancellationToken)
    {
        var context = new Dictionary<string, string>(caller.Context, StringComparer.Ordinal);
        foreach (var (name, value) in arguments)
        {
            if (!_parameters.TryGetValue(name, out var parameter))
            {
                var known = _parameters.Count == 0 ? "takes none" : $"takes {string.Join(", ", _parameters.Order(StringComparer.Ordinal))}";
                throw new RequestRejectedException($"argument '{name}': pattern '{_pattern.Name}' has none of this name; it {known}.");
            }

            // What the host has set, a model does not change.
            var isHosts = caller.Context.Keys.Contains(parameter, StringComparer.OrdinalIgnoreCase);
            if (!isHosts && ToText(value) is { } text) context[parameter] = text;
        }

        var request = caller.Ask(_pattern.Name) with
        {
            Pattern = _pattern.Name,
            Context = new RequestContext(context),
            // There are no words to choose a leg by.
            Mode = ExecutionMode.Comprehensive,
            // What was offered as a read needs nobody's approval: where a reload has made an action of it, it is not run by this function.
            ReadOnly = !_pattern.Acts,
        };
        return await _engine.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var result = await ExecuteAsync(arguments, _identify(arguments), cancellationToken).ConfigureAwait(false);
            return result.Status is ResultStatus.Succeeded or ResultStatus.Partial
                ? result.Output.ToJsonElement()
                : Unsuccessful(result.Status, result.Error ?? $"pattern '{_pattern.Name}' is no longer registered.");
        }
        catch (RequestRejectedException rejected)
        {
            return Unsuccessful(ResultStatus.Rejected, rejected.Message);
        }
    }

    private AIFunction? FindFunction() => _pattern.Type == PatternType.Memory ? null : (_engine as PatternEngine)?.FindFunction(_pattern);

    // An answer rather than an exception: function-invoking clients keep exceptions from the model, which then cannot mend its call.
    private static JsonElement Unsuccessful(ResultStatus status, string error) =>
        ToElement(new JsonObject { ["status"] = status.ToName(), ["error"] = error });

    private static JsonElement ToElement(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return document.RootElement.Clone();
    }

    private static string? ToText(object? value) => value switch
    {
        null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        JsonElement element => element.GetRawText(),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
