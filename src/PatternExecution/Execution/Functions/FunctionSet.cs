using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Functions;

/// <summary>The functions that patterns can name: a fixed set, and behind it sources whose functions come and go.</summary>
internal sealed class FunctionSet
{
    private readonly FrozenDictionary<string, FunctionBinding> _bindings;
    private readonly IFunctionSource[] _sources;
    private readonly bool _hasVersions;
    private readonly ConditionalWeakTable<AIFunction, FunctionBinding> _sourced = [];

    public FunctionSet(IEnumerable<AIFunction> functions, IEnumerable<IFunctionSource>? sources = null)
    {
        var bindings = new Dictionary<string, FunctionBinding>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            if (!bindings.TryAdd(function.Name, new FunctionBinding(function)))
                throw new PatternExecutionException($"Two functions are named '{function.Name}', ignoring case; give one of them another name.");
        }

        _bindings = bindings.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _sources = sources is null ? [] : [.. sources];
        _hasVersions = _sources.Length > 0 || _bindings.Values.Any(static binding => binding.Version != 0);
    }

    public IEnumerable<AIFunction> Functions => Fixed.Concat(_sources.SelectMany(static source => source.Functions));

    /// <summary>The functions that are always here.</summary>
    public IEnumerable<AIFunction> Fixed => _bindings.Values.Select(static binding => binding.Function);

    /// <summary>Finds a function that is here now; what is fixed hides what a source has under the same name.</summary>
    public FunctionBinding? Find(string name)
    {
        if (_bindings.TryGetValue(name, out var binding)) return binding;
        foreach (var source in _sources)
        {
            if (source.TryGet(name, out var function)) return Bind(function);
        }

        return null;
    }

    /// <summary>Finds a function, and waits for its source where it has to come from one.</summary>
    /// <returns>The function; null where no source owns the name.</returns>
    /// <exception cref="PatternExecutionException">Its source refuses it or is out of reach.</exception>
    public ValueTask<FunctionBinding?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is { } binding) return new(binding);
        return Array.Find(_sources, source => source.Owns(name)) is { } owner ? GetAsync(owner, name, cancellationToken) : default;
    }

    /// <summary>The version of the function that a pattern runs on a route; 0 where it runs none, or one without a version.</summary>
    /// <returns>False where its source owns the function and has it not, or refuses it now: then nobody knows which answers are its own.</returns>
    public bool TryGetVersion(PatternDefinition pattern, PatternType route, out ulong version)
    {
        version = 0;
        if (!_hasVersions || route == PatternType.Memory) return true;
        var name = NameFor(pattern);
        if (Find(name) is not { } binding) return !Array.Exists(_sources, source => source.Owns(name));
        version = binding.Version;
        return true;
    }

    /// <summary>The function that a pattern's infrastructure leg runs.</summary>
    public static string NameFor(PatternDefinition pattern) => pattern.Function ?? pattern.Name;

    /// <summary>Every pattern whose function is neither here nor a source's to find.</summary>
    public IReadOnlyList<PatternFault> Missing(IEnumerable<PatternDefinition> patterns) =>
    [
        .. patterns
            .Where(pattern => pattern.Type != PatternType.Memory && !IsKnown(NameFor(pattern)))
            .Select(pattern => new PatternFault(
                pattern.Name,
                "function",
                $"'{NameFor(pattern)}' is not registered; add it with AddFunction(\"{NameFor(pattern)}\", …), or name another: {Known()}.")),
    ];

    private bool IsKnown(string name) => _bindings.ContainsKey(name) || Array.Exists(_sources, source => source.Owns(name));

    private async ValueTask<FunctionBinding?> GetAsync(IFunctionSource source, string name, CancellationToken cancellationToken) =>
        Bind(await source.GetAsync(name, cancellationToken).ConfigureAwait(false));

    private FunctionBinding Bind(AIFunction function) => _sourced.GetValue(function, static function => new FunctionBinding(function));

    private string Known()
    {
        var names = Functions.Select(static function => function.Name).Order(StringComparer.Ordinal).Take(20).ToArray();
        return names.Length == 0 ? "none is registered" : string.Join(", ", names);
    }
}
