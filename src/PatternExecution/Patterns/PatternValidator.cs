using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using PatternExecution.Matching.Safety;

namespace PatternExecution.Patterns;

/// <summary>The one set of rules for patterns, wherever they come from: code, files or configuration. Collects every fault of a set.</summary>
internal sealed class PatternValidator(TimeSpan triggerTimeout, object? origin = null)
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private int _index;
    private string? _name;

    public List<PlacedFault> Faults { get; } = [];

    /// <summary>Checks each pattern by itself and the names against each other.</summary>
    /// <returns>The sound ones, in the given order.</returns>
    public RegisteredPattern[] Check(IReadOnlyList<PatternDefinition?> patterns)
    {
        var sound = new List<RegisteredPattern>(patterns.Count);
        var names = new HashSet<string>(patterns.Count, StringComparer.OrdinalIgnoreCase);
        for (_index = 0; _index < patterns.Count; _index++)
        {
            _name = null;
            if (patterns[_index] is not { } pattern)
            {
                Add("", "is null; remove it");
                continue;
            }

            var before = Faults.Count;
            var (phrases, triggers) = CheckFields(pattern);
            if (_name is not null && !names.Add(_name)) AddTaken("pattern of this set");
            if (Faults.Count == before) sound.Add(new RegisteredPattern(pattern, [.. phrases.Append(pattern.Name).Distinct(StringComparer.OrdinalIgnoreCase)], triggers, origin));
        }

        return [.. sound];
    }

    /// <summary>Checks the names against each other and nothing else.</summary>
    public void CheckNames(IReadOnlyList<PatternDefinition?> patterns)
    {
        var names = new HashSet<string>(patterns.Count, StringComparer.OrdinalIgnoreCase);
        for (_index = 0; _index < patterns.Count; _index++)
        {
            _name = patterns[_index]?.Name;
            if (_name is not null && !names.Add(_name)) AddTaken("pattern of this set");
        }
    }

    /// <summary>Checks the names against those that are registered already.</summary>
    public void CheckNames(RegisteredPattern[] added, Func<string, bool> taken)
    {
        for (_index = 0; _index < added.Length; _index++)
        {
            _name = added[_index].Definition.Name;
            if (taken(_name)) AddTaken("registered pattern");
        }
    }

    private (IEnumerable<string> Phrases, Regex[] Triggers) CheckFields(PatternDefinition pattern)
    {
        if (pattern.Name is null)
            Add("name", "is missing; give the pattern a unique name");
        else if (pattern.Name.Length is 0 or > PatternLimits.Name || pattern.Name.AsSpan().ContainsAnyExcept(NameCharacters))
            Add("name", $"is {FaultText.Quote(pattern.Name)}; use 1 to {PatternLimits.Name} of the characters A-Z, a-z, 0-9, '_', '.' and '-'");
        else
            _name = pattern.Name;

        CheckDefined("type", pattern.Type);
        CheckDefined("cacheScope", pattern.CacheScope);
        if (pattern.CostTokens < 0) Add("costTokens", $"is {pattern.CostTokens}; use 0 or more");
        if (pattern.CacheTtl is { } ttl && (ttl < TimeSpan.Zero || ttl > PatternLimits.CacheTtl))
            Add("cacheTtl", $"is {ttl}; use 00:00:00 (never cached) to {PatternLimits.CacheTtl}, or leave it out for the layers' default");
        if (pattern.StaleWhile < TimeSpan.Zero || pattern.StaleWhile > PatternLimits.CacheTtl)
            Add("staleWhile", $"is {pattern.StaleWhile}; use 00:00:00 (never) to {PatternLimits.CacheTtl}, or leave it out");

        var phrases = CheckTexts("phrases", pattern.Phrases, PatternLimits.Phrase);
        _ = CheckTexts("examples", pattern.Examples, PatternLimits.Phrase);
        _ = CheckTexts("counterExamples", pattern.CounterExamples, PatternLimits.Phrase);
        _ = CheckTexts("cacheTags", pattern.CacheTags, PatternLimits.Label, lines: false);
        var triggers = CheckTriggers(pattern.Triggers, pattern.AllowBacktracking);
        CheckLegs(pattern);
        CheckMetadata(pattern.Metadata);
        return (phrases.Select(phrase => phrase.Trim()), triggers);
    }

    private void CheckLegs(PatternDefinition pattern)
    {
        if (pattern.Function is { } function)
        {
            CheckText("function", function, PatternLimits.Label, lines: false);
            if (pattern.Type == PatternType.Memory) Add("function", $"is {FaultText.Quote(function)}, but a memory pattern runs none; remove it, or make the pattern infrastructure or hybrid");
        }

        if (pattern.Memory is not { } memory) return;
        if (pattern.Type == PatternType.Infrastructure) Add("memory", "is set, but an infrastructure pattern uses no memories; remove it, or make the pattern memory or hybrid");
        CheckDefined("memory.operation", memory.Operation);
        if (memory.Top is < 1 or > MemoryOperation.MaxTop) Add("memory.top", $"is {memory.Top}; use 1 to {MemoryOperation.MaxTop}");
        CheckBoosts(memory);
    }

    private void CheckBoosts(MemoryOperation memory)
    {
        CheckShare("memory.recencyWeight", memory.RecencyWeight);
        CheckShare("memory.importanceWeight", memory.ImportanceWeight);
        if (memory.RecencyWeight <= 1 && memory.ImportanceWeight <= 1 && memory.RecencyWeight + memory.ImportanceWeight > 1)
        {
            Add("memory.importanceWeight", string.Create(CultureInfo.InvariantCulture,
                $"is {memory.ImportanceWeight} and recencyWeight {memory.RecencyWeight}; they are shares of one score: use at most 1 together"));
        }

        if (memory.RecencyHalfLife < PatternLimits.MinHalfLife || memory.RecencyHalfLife > PatternLimits.MaxHalfLife)
            Add("memory.recencyHalfLife", $"is {memory.RecencyHalfLife}; use {PatternLimits.MinHalfLife} to {PatternLimits.MaxHalfLife}");
    }

    private void CheckShare(string field, double share)
    {
        if (!(share is >= 0 and <= 1)) Add(field, string.Create(CultureInfo.InvariantCulture, $"is {share}; use 0 to 1"));
    }

    /// <summary>A trigger's expression as it is searched for.</summary>
    public static Regex Compile(string trigger, TimeSpan timeout) => new(trigger, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, timeout);

    private Regex[] CheckTriggers(IReadOnlyList<string>? triggers, bool allowBacktracking)
    {
        var texts = CheckTexts("triggers", triggers, PatternLimits.Trigger);
        var regexes = new List<Regex>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is null or { Length: > PatternLimits.Trigger }) continue;
            try
            {
                var regex = Compile(texts[i]!, triggerTimeout);
                regexes.Add(regex);
                if (!allowBacktracking && TriggerSafety.Analyze(regex) is { } refused) AddUnsafe(Item("triggers", i), refused);
            }
            catch (RegexParseException e)
            {
                Add(Item("triggers", i), string.Create(CultureInfo.InvariantCulture, $"is no regular expression (offset {e.Offset}): {e.Message} Mend it there; a character that has a meaning is written with '\\' before it"));
            }
        }

        return [.. regexes];
    }

    private void CheckMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            Add("metadata", "is null; use an empty dictionary where there is none");
            return;
        }

        foreach (var (key, value) in metadata)
        {
            CheckText("metadata", key, PatternLimits.Label, lines: false);
            if (value is null) Add($"metadata.{key}", "is null; give it a text or remove it");
            else if (value.Length > 0) CheckText($"metadata.{key}", value, PatternLimits.Metadata);
        }
    }

    /// <returns>A copy, so that what was checked cannot change any more.</returns>
    private string[] CheckTexts(string field, IReadOnlyList<string>? texts, int longest, bool lines = true)
    {
        if (texts is null)
        {
            Add(field, $"is null; use an empty list where there is none");
            return [];
        }

        string[] copy = [.. texts];
        for (var i = 0; i < copy.Length; i++) CheckText(Item(field, i), copy[i], longest, lines);
        return copy;
    }

    private void CheckText(string field, string? text, int longest, bool lines = true)
    {
        if (text is null) Add(field, "is null; give it a text or remove it");
        else if (string.IsNullOrWhiteSpace(text)) Add(field, $"is {FaultText.Quote(text)}; give it a text or remove it");
        else if (text.Length > longest) Add(field, $"has {text.Length} characters; use 1 to {longest}");
        else if (FaultText.Unusable(text) is { } reason) Add(field, reason);
        else if (!lines && text.AsSpan().IndexOfAny("\t\r\n") >= 0) Add(field, $"is {FaultText.Quote(text)}; use no tabs or line breaks");
    }

    private void CheckDefined<T>(string field, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) Add(field, $"is {value:D}; use {string.Join(", ", Enum.GetNames<T>())}");
    }

    private void AddTaken(string by) => Add("name", $"'{_name}' is taken by another {by} (names are compared ignoring case); rename one of the two");

    private void AddUnsafe(string field, UnsafeTrigger refused) => Add(field, string.Create(
        CultureInfo.InvariantCulture,
        $"can take time beyond proportion (rule {refused.Rule}, offset {refused.Offset}: {FaultText.Quote(refused.Expression)}): {refused.Explanation}. Mend: {refused.Mend}; without look-around, back-references and atomic groups the trigger runs in linear time and is accepted as it is. Or set allowBacktracking to true, which leaves it only its time limits"));

    private static string Item(string field, int index) => string.Create(CultureInfo.InvariantCulture, $"{field}[{index}]");

    private void Add(string field, string message)
    {
        // Without a name the position has to say which pattern it is.
        var path = _name is not null ? field : field.Length == 0 ? Item("patterns", _index) : $"{Item("patterns", _index)}.{field}";
        Faults.Add(new PlacedFault(_index, new PatternFault(_name, path, message + ".")));
    }
}
