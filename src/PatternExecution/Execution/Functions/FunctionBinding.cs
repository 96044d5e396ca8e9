using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Functions;

/// <summary>A function and how requests become its arguments; its schema is read once.</summary>
internal sealed class FunctionBinding
{
    private const string QueryArgument = "query";
    private const string VersionProperty = "version";

    private readonly FunctionParameter[] _parameters;
    private readonly string[] _names;
    private readonly bool _takesAll;

    public FunctionBinding(AIFunction function)
    {
        Function = function;
        // A function made from a method ignores what it does not declare, and may read the whole dictionary; others are given what their schema names.
        var method = function.UnderlyingMethod;
        _takesAll = method is not null;

        var schema = function.JsonSchema;
        var required = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(static name => name.GetString()).ToHashSet(StringComparer.Ordinal)
            : [];
        _parameters = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(property => new FunctionParameter(
                property.Name,
                schema,
                property.Value,
                required.Contains(property.Name),
                method?.GetParameters().FirstOrDefault(parameter => parameter.Name == property.Name)?.ParameterType,
                function.JsonSerializerOptions))]
            : [];
        Version = function.AdditionalProperties.TryGetValue(VersionProperty, out var version) && version?.ToString() is { Length: > 0 } text
            ? BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            : 0;
        _names = Array.ConvertAll(_parameters, static parameter => parameter.Name);
    }

    public AIFunction Function { get; }

    /// <summary>A hash of the <c>version</c> among the function's additional properties, equal in every process; 0 where it has none.</summary>
    public ulong Version { get; }

    /// <summary>The parameters that the function declares, in its order.</summary>
    public IReadOnlyList<FunctionParameter> Parameters => _parameters;

    /// <summary>The request that led to a call; null where the function was invoked without the engine.</summary>
    public static PatternRequest? RequestOf(AIFunctionArguments call) =>
        call.Context is { } context && context.TryGetValue(CallContext.RequestKey, out var held) ? held as PatternRequest : null;

    /// <summary>The pattern that led to a call; null where the function was invoked without the engine.</summary>
    public static PatternDefinition? PatternOf(AIFunctionArguments call) =>
        call.Context is { } context && context.TryGetValue(CallContext.PatternKey, out var held) ? held as PatternDefinition : null;

    /// <summary>Makes the function's arguments: named groups first, then the request's context, then the request itself as <c>query</c>.</summary>
    /// <exception cref="RequestRejectedException">An argument is missing or does not convert.</exception>
    public AIFunctionArguments Bind(ExecutionRequest request, IServiceProvider? services)
    {
        var arguments = new AIFunctionArguments(StringComparer.OrdinalIgnoreCase)
        {
            Services = services,
            Context = new CallContext(request.Request, request.Pattern),
        };

        if (_takesAll)
        {
            // What is only known by its interface is enumerated at the price of an allocation.
            if (request.Request.Context.Count > 0)
            {
                foreach (var (name, value) in request.Request.Context) arguments[name] = value;
            }

            if (request.Arguments is Dictionary<string, string> groups)
            {
                foreach (var (name, value) in groups) arguments[name] = value;
            }
            else
            {
                foreach (var (name, value) in request.Arguments) arguments[name] = value;
            }

            arguments.TryAdd(QueryArgument, request.Request.Query);
        }

        foreach (var parameter in _parameters)
        {
            if ((Find(parameter.Name, request) ?? FindAlike(parameter.Name, request)) is { } text) arguments[parameter.Name] = parameter.Convert(text);
            else if (parameter.IsRequired)
                throw new RequestRejectedException(
                    $"argument '{parameter.Name}': is missing; name it in the request so that a group of pattern '{request.Pattern.Name}' captures it, or send it in the context.");
        }

        return arguments;
    }

    private static string? Find(string name, ExecutionRequest request)
    {
        if (request.Arguments.TryGetValue(name, out var text) || request.Request.Context.TryGetValue(name, out text)) return text;
        return name.Equals(QueryArgument, StringComparison.OrdinalIgnoreCase) ? request.Request.Query : null;
    }

    // No group can be named 'auth-method': one that is alike fills it, where no other parameter is meant.
    private string? FindAlike(string name, ExecutionRequest request) => FindAlike(name, request.Arguments) ?? FindAlike(name, request.Request.Context);

    private string? FindAlike(string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0) return null;
        foreach (var (group, text) in values)
        {
            if (ParameterNames.AreAlike(name, group) && ParameterNames.Find(_names, group) == name) return text;
        }

        return null;
    }
}
