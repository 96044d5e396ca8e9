using System.Buffers;
using System.Text;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Refuses requests that no pattern should see. Allocates nothing for a request that is in order.</summary>
internal static class RequestCheck
{
    private const int MaxNameLength = 256;
    private const int MaxContextLength = 65_536;

    // Line breaks and tabs are part of what people paste; every other control character is not text.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(static c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')).ToArray());

    private static readonly SearchValues<char> AllControls = SearchValues.Create(
        Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(char.IsControl).ToArray());

    /// <summary>Says what is wrong with a request, or null.</summary>
    public static string? Fault(PatternRequest request, PatternExecutionOptions options)
    {
        var query = request.Query.AsSpan();
        if (query.IsWhiteSpace()) return "query: is empty; send 1 to " + options.MaxQueryLength + " characters.";
        if (query.Length > options.MaxQueryLength)
            return $"query: is {query.Length} characters long; at most {options.MaxQueryLength} are allowed. Shorten it, or raise MaxQueryLength.";
        if (query.IndexOfAny(Controls) is >= 0 and var control)
            return $"query: has the control character U+{(int)query[control]:X4} at {control}; only tabs and line breaks are allowed. Remove it.";
        if (LoneSurrogate(query) is >= 0 and var surrogate)
            return $"query: is not valid UTF-16: U+{(int)query[surrogate]:X4} at {surrogate} stands alone. Send whole characters.";

        if (TenantFault(request.Tenant) is { } tenantFault) return tenantFault;
        if (options.Tenants.Count > 0 && !options.Tenants.Contains(request.Tenant))
            return $"tenant: '{request.Tenant}' is not served here; add it to the option Tenants, or leave that empty to serve any.";
        if (request.Persona is { } persona && NameFault("persona", persona) is { } personaFault) return personaFault;
        if (request.Principal is { } principal && NameFault("principal", principal) is { } principalFault) return principalFault;

        if ((uint)request.Mode > (uint)ExecutionMode.Comprehensive)
            return $"mode: {(int)request.Mode} is none; use balanced, fast or comprehensive.";
        if ((uint)request.Cache > (uint)CacheUse.Bypass)
            return $"cache: {(int)request.Cache} is none; use readWrite, refresh or bypass.";
        if (request.MinConfidence is not (>= 0 and <= 1))
            return $"minConfidence: is {request.MinConfidence}; allowed is 0 to 1.";
        if (request.Budget.MaxTokens is <= 0)
            return $"budget.maxTokens: is {request.Budget.MaxTokens}; allowed is 1 or more, or null for no limit.";
        if (request.Budget.MaxLatency is { } latency && latency <= TimeSpan.Zero)
            return $"budget.maxLatency: is {latency}; allowed is more than zero, or null for no limit.";
        if (request.Context.Canonical.Length > MaxContextLength)
            return $"context: is {request.Context.Canonical.Length} characters long; at most {MaxContextLength} are allowed.";
        return null;
    }

    /// <summary>Says what is wrong with a tenant's name, or null.</summary>
    public static string? TenantFault(string? tenant) => NameFault("tenant", tenant);

    private static string? NameFault(string field, string? name)
    {
        if (string.IsNullOrEmpty(name)) return $"{field}: is empty; name 1 to {MaxNameLength} characters.";
        if (name.Length > MaxNameLength) return $"{field}: is {name.Length} characters long; at most {MaxNameLength} are allowed.";
        if (name.AsSpan().IndexOfAny(AllControls) is >= 0 and var control)
            return $"{field}: has the control character U+{(int)name[control]:X4} at {control}; none is allowed.";
        return LoneSurrogate(name) is >= 0 and var at ? $"{field}: is not valid UTF-16 at {at}; send whole characters." : null;
    }

    private static int LoneSurrogate(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out var consumed) != OperationStatus.Done) return at;
            var next = text[(at + consumed)..].IndexOfAnyInRange('\uD800', '\uDFFF');
            at = next < 0 ? -1 : at + consumed + next;
        }

        return -1;
    }

    public static string ReadOnlyError(PatternDefinition pattern) => $"pattern '{pattern.Name}' changes something, and the request may only read; send it without ReadOnly to run it.";

    public static string TimeLimitError(PatternMatch match) =>
        $"query: matching was given up while trying pattern '{match.Pattern!.Name}', at the time limit of its trigger or of the query; make the trigger cheaper, or raise TriggerTimeout and QueryBudget.";
}
