using System.Globalization;
using PatternExecution.Matching;
using PatternExecution.Matching.Safety;

namespace PatternExecution.Patterns;

/// <summary>Patterns as read from one file, configuration section or list, with every fault and a way to say where a field stands.</summary>
internal sealed class PatternSet
{
    private readonly string? _file;
    private readonly IReadOnlyList<PatternNode> _nodes;
    private readonly List<PatternFault> _faults = [];

    private PatternSet(string? file, IReadOnlyList<PatternNode> nodes)
    {
        _file = file;
        _nodes = nodes;
    }

    /// <summary>The patterns; some are null or incomplete where there are errors.</summary>
    public IReadOnlyList<PatternDefinition?> Patterns { get; private set; } = [];

    /// <summary>Errors and warnings, in the order of the lines.</summary>
    public IReadOnlyList<PatternFault> Faults => _file is null ? _faults : [.. _faults.OrderBy(fault => fault.Line)];

    public bool HasErrors => _faults.Exists(fault => !fault.IsWarning);

    /// <summary>A set that could not be read at all.</summary>
    public static PatternSet Unreadable(PatternFault fault)
    {
        var set = new PatternSet(fault.File, []);
        set._faults.Add(fault);
        return set;
    }

    /// <summary>Definitions made in code.</summary>
    public static PatternSet Of(IReadOnlyList<PatternDefinition?> patterns)
    {
        var set = new PatternSet(null, []) { Patterns = patterns };
        var validator = new PatternValidator(new PatternRegistryOptions().TriggerTimeout);
        validator.Check(patterns);
        set._faults.AddRange(validator.Faults.Select(placed => placed.Fault));
        return set;
    }

    /// <summary>Reads and checks patterns, their examples included.</summary>
    /// <param name="file">The file's name for messages; null for configuration.</param>
    /// <param name="nodes">One a pattern.</param>
    /// <param name="others">What was found wrong around the patterns.</param>
    public static PatternSet Read(string? file, IReadOnlyList<PatternNode> nodes, IEnumerable<PatternFault> others)
    {
        var set = new PatternSet(file, nodes);
        var reader = new PatternReader(loose: file is null);
        set.Patterns = [.. nodes.Select((node, i) => reader.Read(i, node))];

        // Far above the limits of a request: a file must not be refused because the machine is busy while the host starts.
        var options = new PatternRegistryOptions { RecentMatches = 0, TriggerTimeout = TimeSpan.FromSeconds(1), QueryBudget = TimeSpan.FromSeconds(10) };
        var validator = new PatternValidator(options.TriggerTimeout);
        var sound = validator.Check(set.Patterns);
        var examples = PatternExamples.Check(sound, set.Patterns, options);

        set._faults.AddRange(others);
        var refused = validator.Faults.Concat(examples).Where(placed => !reader.WasMisread(placed.Index, Path(placed.Fault.Field)));
        set._faults.AddRange(reader.Faults.Concat(refused.Select(placed => (placed.Index, placed.Fault, At: default(PatternNode))))
            .OrderBy(fault => fault.Index).Select(fault => set.Place(fault.Index, fault.Fault, fault.At)));
        return set;
    }

    /// <summary>The faults, and a warning for each trigger that is accepted but costs more than it has to.</summary>
    public IReadOnlyList<PatternFault> WithAdvice()
    {
        var faulty = _faults.Where(static fault => !fault.IsWarning).Select(static fault => (fault.Pattern, fault.Field)).ToHashSet();
        var advice = new List<PatternFault>();
        for (var index = 0; index < Patterns.Count; index++)
        {
            if (Patterns[index] is not { Triggers: { } triggers } pattern) continue;
            for (var i = 0; i < triggers.Count; i++)
            {
                var field = string.Create(CultureInfo.InvariantCulture, $"triggers[{i}]");
                if (triggers[i] is null || faulty.Contains((pattern.Name, field)) || AdviceOn(triggers[i], pattern, HasErrors) is not { } message) continue;
                advice.Add(Place(index, new PatternFault(pattern.Name, field, message) { IsWarning = true }));
            }
        }

        return advice.Count == 0 ? Faults : [.. Faults, .. advice];
    }

    private static string? AdviceOn(string trigger, PatternDefinition pattern, bool onlyRisks)
    {
        if (!pattern.AllowBacktracking && TriggerSafety.Advise(PatternValidator.Compile(trigger, Timeout.InfiniteTimeSpan), out var isLinear) is { } risk)
        {
            var accepted = isLinear
                ? "it is searched for in linear time; reading its named groups still backtracks"
                : "it withstood every text it was attacked with; its time limit stays on";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"could take time beyond proportion if it backtracked (rule {risk.Rule}, offset {risk.Offset}: {FaultText.Quote(risk.Expression)}): {risk.Explanation}. It is accepted because {accepted}. To mend it, {risk.Mend}.");
        }

        return !onlyRisks && TriggerPlan.RequiresNothing(trigger)
            ? "names no text of two characters or more that a request must hold, so it is tried on every request; require a word, or split its alternatives into triggers of their own."
            : null;
    }

    /// <summary>The fault with the place of its field.</summary>
    public PatternFault Place(int index, PatternFault fault, PatternNode? at = null)
    {
        if (index >= _nodes.Count) return fault;
        var path = Path(fault.Field);
        var node = at ?? _nodes[index].Locate(path);
        var name = Patterns[index]?.Name;
        if (name is not null && (name.Length > PatternLimits.Name || FaultText.Unusable(name) is not null)) name = null;
        return fault with
        {
            Pattern = fault.Pattern ?? name,
            Field = node.Path is not null ? Configured(_nodes[index].Path!, path) : name is not null ? path
                : string.Create(CultureInfo.InvariantCulture, $"patterns[{index}]{(path.Length == 0 ? "" : ".")}{path}"),
            File = _file,
            Line = node.Line,
        };
    }

    // The validator puts the position before the field where a pattern has no usable name.
    private static string Path(string field)
    {
        if (!field.StartsWith("patterns[", StringComparison.Ordinal)) return field;
        var end = field.IndexOf(']', StringComparison.Ordinal) + 1;
        return field[end..].TrimStart('.');
    }

    private static string Configured(string parent, string path)
        => path.Length == 0 ? parent : $"{parent}:{path.Replace("[", ":", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', ':')}";
}
