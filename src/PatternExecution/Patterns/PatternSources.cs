using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using PatternExecution.Diagnostics;

namespace PatternExecution.Patterns;

/// <summary>
/// Loads the patterns of several sources into a registry, all or none, and again when a watched one changes. Patterns that the
/// host registered by hand stay through every reload. Thread-safe.
/// </summary>
internal sealed class PatternSources : IDisposable
{
    private readonly Lock _loading = new();
    private readonly PatternRegistry _registry;
    private readonly PatternSource[] _sources;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<IDisposable> _watches = [];
    private bool _disposed;

    public PatternSources(PatternRegistry registry, IEnumerable<PatternSource> sources, TimeProvider? time = null, ILogger<PatternSources>? logger = null)
    {
        _registry = registry;
        _sources = [.. sources];
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<PatternSources>.Instance;
    }

    /// <summary>Called after each reload, with whether the new set was taken.</summary>
    internal Action<bool>? Reloaded { get; set; }

    /// <summary>Loads all sources and starts watching.</summary>
    /// <exception cref="PatternValidationException">There are faults; those of all sources are listed and the registry is as before.</exception>
    public void Load()
    {
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // Before reading, so that no change falls between.
            if (_watches.Count == 0) Watch();
            var (faults, count) = Replace();
            if (faults.Exists(fault => !fault.IsWarning))
            {
                Unwatch();
                throw new PatternValidationException(faults);
            }

            foreach (var warning in faults) _logger.PatternWarning(warning.ToString());
            _logger.PatternsLoaded(count, _sources.Length);
        }
    }

    /// <summary>Loads all sources again; where there are faults the running set stays and one error is logged.</summary>
    /// <returns>Whether the new set was taken.</returns>
    internal bool Reload()
    {
        bool taken;
        lock (_loading)
        {
            if (_disposed) return false;
            var (faults, count) = Replace();
            taken = !faults.Exists(fault => !fault.IsWarning);
            if (taken) _logger.PatternsReloaded(count, _sources.Length);
            else _logger.PatternsRefused(string.Join(Environment.NewLine, faults));
        }

        Reloaded?.Invoke(taken);
        return taken;
    }

    public void Dispose()
    {
        lock (_loading)
        {
            _disposed = true;
            Unwatch();
        }
    }

    private (List<PatternFault> Faults, int Count) Replace()
    {
        var faults = new List<PatternFault>();
        var patterns = new List<PatternDefinition?>();
        var places = new List<(PatternSet Set, int Index)>();
        foreach (var source in _sources)
        {
            var set = source.Read();
            faults.AddRange(set.Faults);
            places.AddRange(set.Patterns.Select((_, i) => (set, i)));
            patterns.AddRange(set.Patterns);
        }

        if (faults.Exists(fault => !fault.IsWarning))
        {
            // Names that collide between sources are only seen over the whole set.
            var names = new PatternValidator(new PatternRegistryOptions().TriggerTimeout);
            names.CheckNames(patterns);
            Collect(names.Faults);
            return (faults, 0);
        }

        Collect(_registry.ReplaceOrigin(this, patterns));
        return (faults, patterns.Count);

        void Collect(IEnumerable<PlacedFault> placed)
        {
            foreach (var (index, fault) in placed)
            {
                var found = places[index].Set.Place(places[index].Index, fault);
                if (!faults.Contains(found)) faults.Add(found);
            }
        }
    }

    private void Watch()
    {
        foreach (var source in _sources)
        {
            if (source.WatchedFile is { } file) _watches.Add(new PatternFileWatch(file, _time, _logger, () => Reload()));
            if (source.WatchedConfiguration is { } section) _watches.Add(ChangeToken.OnChange(section.GetReloadToken, () => Reload()));
        }
    }

    private void Unwatch()
    {
        foreach (var watch in _watches) watch.Dispose();
        _watches.Clear();
    }
}
