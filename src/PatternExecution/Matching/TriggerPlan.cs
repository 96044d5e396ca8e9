using System.Text.RegularExpressions;
using PatternExecution.Matching.Linear;
using PatternExecution.Matching.Literals;
using PatternExecution.Matching.Safety;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching;

/// <summary>
/// How one trigger is evaluated: by its literals alone; by the engine's regex; or, once that pays, by a linear matcher that either decides
/// or, where the expression is not regular or counts too high, rules out most queries before the regex sees them. Thread-safe.
/// </summary>
internal sealed class TriggerPlan
{
    /// <summary>A linear matcher costs about as much to begin as the regex costs in this many runs.</summary>
    private const int RunsBeforeLinear = 24;

    /// <summary>Backtracking over a short text ends soon, whatever the expression; over a long one it is not worth the risk.</summary>
    private const int LongQuery = 128;

    /// <summary>One that is anchored in a literal shares what is costly with others.</summary>
    private const int RunsBeforeAnchored = 3;

    private const int RunsBeforeCompiled = 200;

    /// <summary>States that keep overflowing cost more than they save.</summary>
    private const int MaxResets = 3;

    private readonly Regex _regex;
    private readonly bool _isRegular;
    private readonly bool _eager;
    private bool _backtracks;
    private AnchoredMatcher? _anchored;
    private bool _triedAnchored;
    private LinearMatcher? _deciding;
    private LinearMatcher? _ruling;
    private bool _giveUp;
    private Regex? _compiled;
    private int _runs;

    public TriggerPlan(Regex regex)
    {
        _regex = regex;
        var tree = Read(regex);
        var literals = LiteralAnalysis.Analyze(tree);
        Required = literals.Required;
        Sufficient = literals.Sufficient;
        IsTextChoice = literals.Rest is null;
        MinLength = Extent.MinLength(tree);
        if (literals.Rest is not { } rest) return;
        _isRegular = LinearCost.Of(rest, relaxed: false) <= LinearCompiler.MaxInstructions;
        if (_isRegular) Anchor = AnchoredMatcher.FindLiteral(rest);
        var risks = BacktrackingAnalysis.Find(rest);
        _backtracks = risks.Any(risk => risk.Rule != BacktrackingRule.AdjacentRepeats);
        _eager = risks.Count > 0 || Extent.IsLoose(rest);
    }

    /// <summary>What must occur in a query; null where nothing must.</summary>
    public Requirement? Required { get; }

    /// <summary>Texts each of which is a match.</summary>
    public string[] Sufficient { get; }

    /// <summary>Whether the trigger matches wherever what it requires occurs.</summary>
    public bool IsTextChoice { get; }

    /// <summary>The fewest characters that a match has.</summary>
    public int MinLength { get; }

    /// <summary>What finds the trigger by its literal, once that pays; null before, and where it does not serve.</summary>
    public AnchoredMatcher? Anchored => Volatile.Read(ref _anchored);

    /// <summary>The literal that a matcher would look for first; null where there is none, or the trigger is a choice of texts.</summary>
    public string? Anchor { get; }

    /// <summary>Evaluates a trigger that is no choice of texts on a query that has all that it requires and none of the texts that suffice.</summary>
    public LinearOutcome Evaluate(string query, ref SearchClock clock)
    {
        if (Volatile.Read(ref _anchored) is { } anchored)
        {
            var outcome = anchored.Match(query, ref clock);
            if (outcome is null || (anchored.IsOverflowing && !_backtracks)) Volatile.Write(ref _anchored, null);
            if (outcome is not null) return outcome.Value;
        }

        return Volatile.Read(ref _deciding) is { } deciding ? Decide(deciding, query, ref clock) : EvaluateUndecided(query, ref clock);
    }

    /// <summary>Whether a trigger, given by its source, is evaluated on every request because there is nothing it could be found by.</summary>
    public static bool RequiresNothing(string pattern) =>
        LiteralAnalysis.Analyze(Read(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)).Required is null;

    private static SyntaxNode Read(Regex regex) => Read(regex.ToString(), regex.Options);

    private static SyntaxNode Read(string pattern, RegexOptions options)
    {
        // Which characters are equivalent in some other culture is not known here: such an expression requires nothing.
        var known = (options & RegexOptions.CultureInvariant) != RegexOptions.None;
        return known && RegexReader.TryRead(pattern, options, out var root) ? ExistenceSimplifier.Simplify(root) : new SyntaxNode { Kind = SyntaxKind.Opaque };
    }

    private SyntaxNode? Rest() => LiteralAnalysis.Analyze(Read(_regex)).Rest;

    private LinearMatcher? Begin(bool relaxed) => Rest() is { } rest ? LinearMatcher.TryCreate(rest, relaxed) : null;

    private LinearOutcome Decide(LinearMatcher deciding, string query, ref SearchClock clock)
    {
        var outcome = deciding.Match(query, ref clock);
        if (deciding.Resets > MaxResets && !_backtracks)
        {
            Volatile.Write(ref _ruling, Begin(relaxed: true));
            Volatile.Write(ref _deciding, null);
        }

        return outcome;
    }

    private LinearOutcome EvaluateUndecided(string query, ref SearchClock clock)
    {
        var runs = ++_runs;
        if (_isRegular && !_triedAnchored && (_eager || query.Length > LongQuery || runs >= RunsBeforeAnchored))
        {
            _triedAnchored = true;
            var anchored = AnchoredMatcher.TryCreate(Rest()!);
            Volatile.Write(ref _anchored, anchored);
            if (anchored?.Match(query, ref clock) is { } found) return found;
        }

        var ruling = Volatile.Read(ref _ruling);
        if (ruling is null && !_giveUp && (_eager || query.Length > LongQuery || runs >= RunsBeforeLinear))
        {
            var matcher = Begin(relaxed: !_isRegular);
            _giveUp = matcher is null;
            if (_isRegular && matcher is not null)
            {
                Volatile.Write(ref _deciding, matcher);
                return Decide(matcher, query, ref clock);
            }

            Volatile.Write(ref _ruling, matcher);
            ruling = matcher;
        }

        if (ruling is not null)
        {
            var outcome = ruling.Match(query, ref clock);
            if (ruling.Resets > MaxResets)
            {
                _giveUp = true;
                Volatile.Write(ref _ruling, null);
            }

            if (outcome != LinearOutcome.Match) return outcome;
        }

        return EvaluateByRegex(query, runs, ref clock);
    }

    private LinearOutcome EvaluateByRegex(string query, int runs, ref SearchClock clock)
    {
        if (clock.IsUp()) return LinearOutcome.TimeLimit;
        if (runs >= RunsBeforeCompiled && _compiled is null && Interlocked.Exchange(ref _runs, int.MinValue / 2) > 0)
            CompiledTriggers.Compile(_regex, compiled => Volatile.Write(ref _compiled, compiled));
        try
        {
            return (Volatile.Read(ref _compiled) ?? _regex).IsMatch(query) ? LinearOutcome.Match : LinearOutcome.NoMatch;
        }
        catch (Exception fault) when (fault is RegexMatchTimeoutException or IndexOutOfRangeException)
        {
            // The engine runs out of its own stack over some loops of empty texts; either way it gave no answer.
            if (!_isRegular || Begin(relaxed: false) is not { } deciding) return LinearOutcome.TimeLimit;

            // From now on states may overflow as often as they like: it is still faster than this.
            _backtracks = true;
            Volatile.Write(ref _deciding, deciding);
            return deciding.Match(query, ref clock);
        }
    }
}
