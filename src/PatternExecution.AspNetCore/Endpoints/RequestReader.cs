using System.Text.Json;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Makes requests of bodies. Who asks comes from the host alone.</summary>
internal sealed class RequestReader(PatternExecutionOptions limits, bool readOnly)
{
    private const int MaxContext = 100;
    private const double MaxLatencyMs = 86_400_000;

    private static readonly string[] Fields =
        ["query", "mode", "persona", "context", "budget", "cache", "idempotencyKey", "minConfidence", "readOnly"];

    private static readonly string[] BudgetFields = ["maxTokens", "maxLatencyMs"];

    /// <summary>Reads one request.</summary>
    /// <param name="body">Its JSON.</param>
    /// <param name="path">Where it lies in the body: empty, or <c>requests[2].</c>.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <returns>The request; null where something is wrong.</returns>
    public PatternRequest? Read(JsonElement body, string path, Caller caller, BodyFaults faults)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path.Length == 0 ? "body" : path.TrimEnd('.'), "is no object; send an object such as {\"query\":\"…\"}.");
            return null;
        }

        var known = new BodyFaults();
        var request = new PatternRequest("") { Tenant = caller.Tenant, Principal = caller.Principal, ReadOnly = readOnly };
        foreach (var property in body.EnumerateObject())
        {
            var name = property.Name;
            // Null is as good as absent, but for what must be there.
            if (property.Value.ValueKind == JsonValueKind.Null && name != "query" && Fields.Contains(name)) continue;
            var field = new BodyField(property.Value, path + name, known);
            request = name switch
            {
                "query" => request with { Query = field.Text() ?? "" },
                "mode" => request with { Mode = field.OneOf<ExecutionMode>([("balanced", ExecutionMode.Balanced), ("fast", ExecutionMode.Fast), ("comprehensive", ExecutionMode.Comprehensive)]) ?? default },
                "persona" => request with { Persona = field.Text() },
                "context" => request with { Context = ReadContext(property.Value, path + name, known) },
                "budget" => request with { Budget = ReadBudget(property.Value, path + name, known) },
                "cache" => request with { Cache = field.OneOf<CacheUse>([("readWrite", CacheUse.ReadWrite), ("refresh", CacheUse.Refresh), ("bypass", CacheUse.Bypass)]) ?? default },
                "idempotencyKey" => request with { IdempotencyKey = field.Text() },
                "minConfidence" => request with { MinConfidence = field.Number(0, 1) ?? 0 },
                "readOnly" => request with { ReadOnly = readOnly || field.Flag() == true },
                _ => Unknown(request, path, name, known),
            };
        }

        if (!known.ByField.ContainsKey(path + "query") && !body.TryGetProperty("query", out _)) known.Add(path + "query", $"is missing; send 1 to {limits.MaxQueryLength} characters.");
        if (!known.Any && RequestCheck.Fault(request, limits) is { } fault)
        {
            var colon = fault.IndexOf(": ", StringComparison.Ordinal);
            known.Add(path + fault[..colon], fault[(colon + 2)..]);
        }

        foreach (var (field, messages) in known.ByField) faults.Add(field, messages[0]);
        return known.Any ? null : request;
    }

    private static PatternRequest Unknown(PatternRequest request, string path, string name, BodyFaults faults)
    {
        var shown = BodyFaults.Shorten(name);
        var message = name.Equals("tenant", StringComparison.OrdinalIgnoreCase) || name.Equals("principal", StringComparison.OrdinalIgnoreCase)
            ? "is not taken from the body: the host says whose request it is. Leave it out."
            : $"is not known{NearestName.Suggest(name, Fields)} Allowed are {string.Join(", ", Fields)}.";
        faults.Add(path + shown, message);
        return request;
    }

    private static RequestContext ReadContext(JsonElement value, string path, BodyFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, "is no object; send an object whose values are strings.");
            return RequestContext.Empty;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (values.Count >= MaxContext) faults.Add(path, $"has more than {MaxContext} values; send fewer.");
            var name = property.Name;
            if (string.IsNullOrEmpty(name)) faults.Add(path, "has an empty name; name each value.");
            else if (new BodyField(property.Value, $"{path}.{BodyFaults.Shorten(name)}", faults).Text() is { } text) values[name] = text;
            if (faults.Any) return RequestContext.Empty;
        }

        return values.Count == 0 ? RequestContext.Empty : new RequestContext(values);
    }

    private static RequestBudget ReadBudget(JsonElement value, string path, BodyFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, "is no object; send an object such as {\"maxTokens\":500,\"maxLatencyMs\":50}.");
            return default;
        }

        var budget = default(RequestBudget);
        foreach (var property in value.EnumerateObject())
        {
            var name = property.Name;
            if (property.Value.ValueKind == JsonValueKind.Null && BudgetFields.Contains(name)) continue;
            var field = new BodyField(property.Value, $"{path}.{BodyFaults.Shorten(name)}", faults);
            if (name == "maxTokens") budget = budget with { MaxTokens = field.Count(1) };
            else if (name == "maxLatencyMs" && field.Number(0.001, MaxLatencyMs) is { } milliseconds) budget = budget with { MaxLatency = TimeSpan.FromMilliseconds(milliseconds) };
            else if (name != "maxLatencyMs") faults.Add($"{path}.{BodyFaults.Shorten(name)}", $"is not known; allowed are {string.Join(", ", BudgetFields)}.");
        }

        return budget;
    }
}
