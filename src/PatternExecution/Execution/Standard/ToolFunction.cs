using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution.Functions;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Standard;

/// <summary>Runs any registered function by name, with arguments taken from the request.</summary>
internal sealed class ToolFunction(StandardPatternOptions options) : AIFunction
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """{"type":"object","properties":{"tool":{"type":"string","description":"The function's name."},"arguments":{"type":"string","description":"A JSON object, or pairs such as city=Paris, days=3."}},"required":["tool"]}"""u8);

    private static readonly PatternDefinition Self = new() { Name = StandardPatterns.ExecuteMcpTool, Type = PatternType.Infrastructure };

    public override string Name => StandardPatterns.ExecuteMcpTool;

    public override string Description => "Runs a registered function by its name.";

    public override JsonElement JsonSchema => Schema;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var services = arguments.Services ?? throw new PatternExecutionException($"{Name}: needs a service provider; set PatternEngineComponents.Services or build the engine with AddPatternExecution.");
        var name = Text(arguments, "tool") ?? throw new RequestRejectedException("tool: is missing; name the function to run.");
        var binding = await FindAsync(services.GetRequiredService<FunctionSet>(), name, cancellationToken).ConfigureAwait(false);
        var values = ToolArguments.Read(Text(arguments, "arguments"));
        Check(binding, values);

        var request = FunctionBinding.RequestOf(arguments) ?? new PatternRequest(name);
        var bound = binding.Bind(new ExecutionRequest(request, FunctionBinding.PatternOf(arguments) ?? Self, values), services);
        var value = await binding.Function.InvokeAsync(bound, cancellationToken).ConfigureAwait(false);

        // What comes back is serialised by the function that called, which knows only its own types.
        return JsonElement.Parse(FunctionResult.ToOutput(value, binding.Function.JsonSerializerOptions).Utf8Json.Span);
    }

    private async ValueTask<FunctionBinding> FindAsync(FunctionSet functions, string name, CancellationToken cancellationToken)
    {
        if (name.Equals(Name, StringComparison.OrdinalIgnoreCase)) throw new RequestRejectedException($"tool: '{name}' does not run itself; name another function.");
        if (options.RestrictedTools.Contains(name))
            throw new RequestRejectedException($"tool: '{name}' may not be run as a tool; the host allows it by taking it out of RestrictedTools.");
        if (await functions.FindAsync(name, cancellationToken).ConfigureAwait(false) is { } binding) return binding;

        var known = functions.Functions.Select(static function => function.Name)
            .Where(other => !other.Equals(Name, StringComparison.OrdinalIgnoreCase) && !options.RestrictedTools.Contains(other))
            .Order(StringComparer.Ordinal).Take(20);
        throw new RequestRejectedException($"tool: there is no function '{name}'; there are {string.Join(", ", known)}.");
    }

    private static void Check(FunctionBinding binding, IReadOnlyDictionary<string, string> values)
    {
        var function = binding.Function;
        // Such a function reads whatever it is given.
        if (function.UnderlyingMethod?.GetParameters().Any(static parameter => parameter.ParameterType == typeof(AIFunctionArguments)) == true) return;

        var schema = function.JsonSchema;
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out _)) return;
        var allowed = binding.Parameters.Select(static parameter => parameter.Name).ToArray();
        var takes = allowed.Length == 0 ? "it takes none" : $"it takes {string.Join(", ", allowed)}";
        var given = values.Keys.ToDictionary(static name => name, name => ParameterNames.Find(allowed, name), StringComparer.Ordinal);
        var missing = binding.Parameters.Where(parameter => parameter.IsRequired && !given.ContainsValue(parameter.Name)).Select(static parameter => parameter.Name).ToArray();
        var unknown = given.Where(static argument => argument.Value is null).Select(static argument => argument.Key).ToArray();
        if (unknown.Length > 0 && !(schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.True))
            throw new RequestRejectedException($"arguments: '{function.Name}' has no argument {string.Join(", ", unknown)}; {takes}.");
        if (missing.Length > 0)
            throw new RequestRejectedException($"arguments: '{function.Name}' needs {string.Join(", ", missing)}; write {string.Join(", ", missing.Select(static name => name + "=…"))} after 'with', or a JSON object.");
    }

    private static string? Text(AIFunctionArguments arguments, string name) => arguments.TryGetValue(name, out var value)
        ? value switch { string text => text, JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(), null => null, _ => value.ToString() }
        : null;
}
