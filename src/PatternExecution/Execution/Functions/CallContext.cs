using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Functions;

/// <summary>What <see cref="AIFunctionArguments.Context"/> holds of a call: the request and the pattern. It becomes a dictionary when somebody adds to it, which hardly anyone does.</summary>
internal sealed class CallContext(PatternRequest request, PatternDefinition pattern) : IDictionary<object, object?>
{
    /// <summary>The name of the <see cref="PatternRequest"/>.</summary>
    public const string RequestKey = "request";

    /// <summary>The name of the pattern's definition.</summary>
    public const string PatternKey = "pattern";

    private Dictionary<object, object?>? _changed;

    public int Count => _changed?.Count ?? 2;

    public bool IsReadOnly => false;

    public ICollection<object> Keys => Changeable().Keys;

    public ICollection<object?> Values => Changeable().Values;

    public object? this[object key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The call's context has no '{key}'.");
        set => Changeable()[key] = value;
    }

    public bool TryGetValue(object key, [MaybeNullWhen(false)] out object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_changed is { } changed) return changed.TryGetValue(key, out value);
        value = key is RequestKey ? request : key is PatternKey ? pattern : null;
        return value is not null;
    }

    public bool ContainsKey(object key) => TryGetValue(key, out _);

    public void Add(object key, object? value) => Changeable().Add(key, value);

    public bool Remove(object key) => Changeable().Remove(key);

    public void Clear() => Changeable().Clear();

    void ICollection<KeyValuePair<object, object?>>.Add(KeyValuePair<object, object?> item) => Changeable().Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<object, object?>>.Contains(KeyValuePair<object, object?> item) => ((ICollection<KeyValuePair<object, object?>>)Changeable()).Contains(item);

    bool ICollection<KeyValuePair<object, object?>>.Remove(KeyValuePair<object, object?> item) => ((ICollection<KeyValuePair<object, object?>>)Changeable()).Remove(item);

    void ICollection<KeyValuePair<object, object?>>.CopyTo(KeyValuePair<object, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<object, object?>>)Changeable()).CopyTo(array, arrayIndex);

    IEnumerator<KeyValuePair<object, object?>> IEnumerable<KeyValuePair<object, object?>>.GetEnumerator() => Changeable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Changeable().GetEnumerator();

    // One call's own, so nobody else writes meanwhile.
    private Dictionary<object, object?> Changeable() => _changed ??= new() { [RequestKey] = request, [PatternKey] = pattern };
}
