using Microsoft.Extensions.Configuration;

namespace PatternExecution.Patterns;

/// <summary>Where a part of the patterns comes from. Several, in order, make the set that is loaded.</summary>
internal sealed class PatternSource
{
    private readonly Func<PatternSet> _read;

    private PatternSource(Func<PatternSet> read) => _read = read;

    /// <summary>The file that is watched; null where nothing is.</summary>
    public string? WatchedFile { get; private init; }

    /// <summary>The configuration that is watched; null where none is.</summary>
    public IConfiguration? WatchedConfiguration { get; private init; }

    /// <summary>A pattern file.</summary>
    public static PatternSource File(string path, bool reloadOnChange)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new PatternSource(() => PatternFile.ReadSet(path)) { WatchedFile = reloadOnChange ? path : null };
    }

    /// <summary>The content of a pattern file, such as an embedded resource.</summary>
    public static PatternSource Content(ReadOnlyMemory<byte> content, string name) => new(() => PatternFile.ReadSet(content, name));

    /// <summary>A configuration section that lists patterns.</summary>
    public static PatternSource Configuration(IConfiguration section, bool reloadOnChange)
    {
        ArgumentNullException.ThrowIfNull(section);
        return new PatternSource(() => PatternConfiguration.ReadSet(section)) { WatchedConfiguration = reloadOnChange ? section : null };
    }

    /// <summary>Definitions made in code.</summary>
    public static PatternSource Code(IEnumerable<PatternDefinition> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        PatternDefinition[] copy = [.. patterns];
        return new PatternSource(() => PatternSet.Of(copy));
    }

    public PatternSet Read() => _read();
}
