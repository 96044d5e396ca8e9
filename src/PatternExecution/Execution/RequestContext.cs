using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace PatternExecution.Execution;

/// <summary>What a request carries beside its text, such as a project or a locale: arguments for functions, and part of the cache key. Immutable; make one and use it for many requests.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is a context that can be read as a dictionary, not a collection to be named one.")]
public sealed class RequestContext : IReadOnlyDictionary<string, string>
{
    private readonly SortedList<string, string> _values;

    /// <summary>Creates a context.</summary>
    /// <param name="values">Names (compared exactly) and values.</param>
    /// <exception cref="ArgumentException">A name is empty or there twice, or there are more than 100.</exception>
    public RequestContext(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = new SortedList<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(values));
            ArgumentNullException.ThrowIfNull(value, nameof(values));
            if (!_values.TryAdd(name, value)) throw new ArgumentException($"The context names '{name}' twice; name it once.", nameof(values));
        }

        if (_values.Count > 100) throw new ArgumentException($"The context has {_values.Count} values; at most 100 are allowed.", nameof(values));

        var canonical = new StringBuilder();
        foreach (var (name, value) in _values)
            canonical.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}{value.Length}:{value}");
        Canonical = canonical.ToString();
    }

    /// <summary>The context without values.</summary>
    public static RequestContext Empty { get; } = new([]);

    /// <summary>Names and values in ordinal order of the names, each prefixed by its length: equal contexts have equal texts, others do not.</summary>
    internal string Canonical { get; }

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<string> Values => _values.Values;

    /// <inheritdoc/>
    public string this[string key] => _values[key];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
