using System.Collections.Frozen;
using Microsoft.Extensions.AI;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>The functions that patterns can name. Immutable.</summary>
internal sealed class FunctionSet
{
    private readonly FrozenDictionary<string, FunctionBinding> _bindings;

    public FunctionSet(IEnumerable<AIFunction> functions)
    {
        var bindings = new Dictionary<string, FunctionBinding>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            if (!bindings.TryAdd(function.Name, new FunctionBinding(function)))
                throw new PatternExecutionException($"Two functions are named '{function.Name}', ignoring case; give one of them another name.");
        }

        _bindings = bindings.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<AIFunction> Functions => _bindings.Values.Select(static binding => binding.Function);

    public FunctionBinding? Find(string name) => _bindings.GetValueOrDefault(name);

    /// <summary>The function that a pattern's infrastructure leg runs.</summary>
    public static string NameFor(PatternDefinition pattern) => pattern.Function ?? pattern.Name;

    /// <summary>Every pattern whose function is not here.</summary>
    public IReadOnlyList<PatternFault> Missing(IEnumerable<PatternDefinition> patterns) =>
    [
        .. patterns
            .Where(pattern => pattern.Type != PatternType.Memory && Find(NameFor(pattern)) is null)
            .Select(pattern => new PatternFault(
                pattern.Name,
                "function",
                $"'{NameFor(pattern)}' is not registered; add it with AddFunction(\"{NameFor(pattern)}\", …), or name another: {Known()}.")),
    ];

    private string Known() => _bindings.Count == 0
        ? "none is registered"
        : string.Join(", ", _bindings.Values.Select(static binding => binding.Function.Name).Order(StringComparer.Ordinal).Take(20));
}
