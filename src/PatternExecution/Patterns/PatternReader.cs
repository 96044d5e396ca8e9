using System.Globalization;
using System.Text.Json;

namespace PatternExecution.Patterns;

/// <summary>Reads definitions out of nodes, collecting what has the wrong shape. What the values may be is the validator's to say.</summary>
/// <param name="loose">Whether numbers and truth values are written as text and names in any case, as in configuration.</param>
internal sealed class PatternReader(bool loose)
{
    /// <summary>Every field of a pattern, as it is spelt.</summary>
    public static readonly string[] Fields =
    [
        "name", "type", "triggers", "phrases", "examples", "counterExamples", "priority", "costTokens", "cacheTtl", "staleWhile",
        "cacheScope", "cacheTags", "sideEffects", "function", "memory", "fallback", "allowBacktracking", "metadata",
    ];

    private static readonly string[] MemoryFields = ["operation", "top", "recencyWeight", "recencyHalfLife", "importanceWeight"];
    private readonly HashSet<(int Index, string Path)> _misread = [];
    private int _index;

    public List<(int Index, PatternFault Fault, PatternNode? At)> Faults { get; } = [];

    /// <summary>Whether a field or what it is part of was refused here, so that what the validator says of it is of no use.</summary>
    public bool WasMisread(int index, string path)
    {
        for (var end = path.Length; end >= 0; end = end == 0 ? -1 : Math.Max(0, path.AsSpan(0, end).LastIndexOfAny('.', '[')))
        {
            if (_misread.Contains((index, path[..end]))) return true;
        }

        return false;
    }

    /// <summary>Reads one pattern; null where the node is no object.</summary>
    public PatternDefinition? Read(int index, PatternNode node)
    {
        _index = index;
        if (!IsObject(node))
        {
            Refuse("", $"is {node.Describe()}; use an object with a name and a type");
            return null;
        }

        // Where the type cannot be read, one that allows both legs, so that the legs are not refused for it.
        var pattern = new PatternDefinition { Name = null!, Type = PatternType.Hybrid };
        var typed = false;
        foreach (var (field, value) in Members(node, "", Fields))
        {
            typed |= field is "type";
            pattern = Apply(pattern, field, value);
        }

        if (!typed) Refuse("type", "is missing; use " + Choices<PatternType>());
        return pattern;
    }

    private PatternDefinition Apply(PatternDefinition pattern, string field, PatternNode node) => field switch
    {
        "name" => pattern with { Name = Text(field, node) ?? pattern.Name },
        "type" => pattern with { Type = Choice(field, node, pattern.Type) },
        "triggers" => pattern with { Triggers = Texts(field, node) },
        "phrases" => pattern with { Phrases = Texts(field, node) },
        "examples" => pattern with { Examples = Texts(field, node) },
        "counterExamples" => pattern with { CounterExamples = Texts(field, node) },
        "priority" => pattern with { Priority = Number(field, node, pattern.Priority) },
        "costTokens" => pattern with { CostTokens = Number(field, node, pattern.CostTokens) },
        "cacheTtl" => pattern with { CacheTtl = node.Kind == NodeKind.Null ? null : Time(field, node) },
        "staleWhile" => pattern with { StaleWhile = Time(field, node) ?? pattern.StaleWhile },
        "cacheScope" => pattern with { CacheScope = Choice(field, node, pattern.CacheScope) },
        "cacheTags" => pattern with { CacheTags = Texts(field, node) },
        "sideEffects" => pattern with { SideEffects = Truth(field, node) },
        "function" => pattern with { Function = node.Kind == NodeKind.Null ? null : Text(field, node) },
        "memory" => pattern with { Memory = node.Kind == NodeKind.Null ? null : Memory(node) },
        "fallback" => pattern with { Fallback = Truth(field, node) },
        "allowBacktracking" => pattern with { AllowBacktracking = Truth(field, node) },
        _ => pattern with { Metadata = Metadata(node) },
    };

    private MemoryOperation? Memory(PatternNode node)
    {
        if (!IsObject(node)) return Refuse<MemoryOperation>("memory", $"is {node.Describe()}; use an object such as {{ \"operation\": \"recall\", \"top\": 10 }}");
        var memory = new MemoryOperation();
        foreach (var (field, value) in Members(node, "memory.", MemoryFields))
        {
            memory = field switch
            {
                "top" => memory with { Top = Number("memory.top", value, memory.Top) },
                "recencyWeight" => memory with { RecencyWeight = Share("memory.recencyWeight", value) },
                "recencyHalfLife" => memory with { RecencyHalfLife = Time("memory.recencyHalfLife", value) ?? memory.RecencyHalfLife },
                "importanceWeight" => memory with { ImportanceWeight = Share("memory.importanceWeight", value) },
                _ => memory with { Operation = Choice("memory.operation", value, memory.Operation) },
            };
        }

        return memory;
    }

    private Dictionary<string, string> Metadata(PatternNode node)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!IsObject(node)) Refuse("metadata", $"is {node.Describe()}; use an object whose values are texts");
        foreach (var (key, value) in node.Members)
        {
            if (Text($"metadata.{key}", value) is { } text && !metadata.TryAdd(key, text)) Refuse($"metadata.{key}", "is given twice; remove one");
        }

        return metadata;
    }

    /// <summary>The known members, each once; the others are refused.</summary>
    private IEnumerable<(string Field, PatternNode Value)> Members(PatternNode node, string prefix, string[] known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Members)
        {
            var field = Array.Find(known, candidate => candidate.Equals(name, loose ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
            if (field is null) Refuse(prefix + name, $"is no field{NearestName.Suggest(name, known)} Use {string.Join(", ", known)}, or remove it");
            else if (!seen.Add(field)) Refuse(prefix + field, "is given twice; remove one", value);
            else yield return (field, value);
        }
    }

    private string? Text(string field, PatternNode node)
        => node.Kind == NodeKind.Text ? node.Text : Refuse<string>(field, $"is {node.Describe()}; use a text in double quotes");

    private string[] Texts(string field, PatternNode node)
    {
        // An empty list in a JSON configuration arrives as an empty text or nothing.
        if (loose && (node.Kind == NodeKind.Null || node is { Kind: NodeKind.Text, Text: "" })) return [];
        if (node.Kind != NodeKind.List)
        {
            Refuse(field, $"is {node.Describe()}; use a list of texts, such as [\"a\", \"b\"]");
            return [];
        }

        return [.. node.Items.Select((item, i) => Text(string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), item) ?? "")];
    }

    private int Number(string field, PatternNode node, int otherwise)
    {
        if (IsScalar(node, NodeKind.Number) && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Refuse(field, $"is {node.Describe()}; use a whole number up to {int.MaxValue}, without quotes");
        return otherwise;
    }

    private double Share(string field, PatternNode node)
    {
        if (IsScalar(node, NodeKind.Number) && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)) return share;
        Refuse(field, $"is {node.Describe()}; use a number from 0 to 1, without quotes");
        return 0;
    }

    private bool Truth(string field, PatternNode node)
    {
        if (IsScalar(node, NodeKind.Boolean) && bool.TryParse(node.Text, out var truth)) return truth;
        Refuse(field, $"is {node.Describe()}; use true or false, without quotes");
        return false;
    }

    private TimeSpan? Time(string field, PatternNode node)
    {
        // "c" alone would take "5" for five days.
        if (node.Kind == NodeKind.Text && node.Text.AsSpan().Count(':') == 2 && TimeSpan.TryParseExact(node.Text, "c", CultureInfo.InvariantCulture, out var time)) return time;
        Refuse(field, $"is {node.Describe()}; use \"hh:mm:ss\" or \"d.hh:mm:ss\", such as \"00:05:00\" for five minutes");
        return null;
    }

    private T Choice<T>(string field, PatternNode node, T otherwise)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (node.Kind == NodeKind.Text && Spell(value).Equals(node.Text, loose ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) return value;
        }

        var hint = node.Kind == NodeKind.Text ? NearestName.Suggest(node.Text!, Enum.GetValues<T>().Select(Spell)) : ".";
        Refuse(field, $"is {node.Describe()}{hint} Use {Choices<T>()}");
        return otherwise;
    }

    internal static string Spell<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Choices<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(value => $"\"{Spell(value)}\""));

    private bool IsScalar(PatternNode node, NodeKind kind) => node.Kind == kind || (loose && node.Kind == NodeKind.Text);

    // An object without members arrives from configuration as an empty text or nothing.
    private bool IsObject(PatternNode node) => node.Kind == NodeKind.Object || (loose && node.Kind == NodeKind.Text && node.Text!.Length == 0);

    private T? Refuse<T>(string path, string message)
        where T : class
    {
        Refuse(path, message);
        return null;
    }

    private void Refuse(string path, string message, PatternNode? at = null)
    {
        _misread.Add((_index, path));
        Faults.Add((_index, new PatternFault(null, path, message + "."), at));
    }
}
