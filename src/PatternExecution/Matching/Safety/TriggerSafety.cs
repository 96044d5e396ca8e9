using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using PatternExecution.Matching.Linear;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>
/// Decides whether a trigger may be registered. What runs in linear time may; what cannot, looks dangerous, and fails when it is attacked,
/// may not.
/// </summary>
internal static class TriggerSafety
{
    /// <summary>Says why a trigger is refused; null where it is safe.</summary>
    public static UnsafeTrigger? Analyze(Regex regex) =>
        TryRead(regex, out var root) && !RunsInLinearTime(root) ? FindAttack(regex, root) : null;

    /// <summary>
    /// Says what looks dangerous in a trigger that is accepted, be it because it is searched for in linear time or because it withstood its
    /// attack; null where nothing does. The worst rule that it breaks is named, and no attack is tried: nothing hangs on it.
    /// </summary>
    /// <param name="regex">The accepted trigger.</param>
    /// <param name="isLinear">Whether it is searched for in linear time.</param>
    public static UnsafeTrigger? Advise(Regex regex, out bool isLinear)
    {
        isLinear = false;
        if (!TryRead(regex, out var root)) return null;
        isLinear = RunsInLinearTime(root);
        return BacktrackingAnalysis.Find(root) is { Count: > 0 } risks ? Describe(regex.ToString(), risks.MinBy(static risk => risk.Rule)!) : null;
    }

    private static bool TryRead(Regex regex, [NotNullWhen(true)] out SyntaxNode? root) => RegexReader.TryRead(regex.ToString(), regex.Options, out root);

    private static bool RunsInLinearTime(SyntaxNode root) =>
        LinearCost.Of(ExistenceSimplifier.Simplify(root), relaxed: false) <= LinearCompiler.MaxInstructions;

    private static UnsafeTrigger? FindAttack(Regex regex, SyntaxNode root)
    {
        var pattern = regex.ToString();
        var risks = BacktrackingAnalysis.Find(root);
        if (risks.Count == 0 || BacktrackingAttack.Run(pattern, regex.Options, root) is not { } hit) return null;
        var risk = risks.Where(risk => risk.Node.Start <= hit.Start && hit.End <= risk.Node.End).MinBy(risk => risk.Node.End - risk.Node.Start) ?? risks[0];
        return Describe(pattern, risk);
    }

    private static UnsafeTrigger Describe(string pattern, BacktrackingRisk risk) =>
        new(risk.Rule, pattern[risk.Node.Start..risk.Node.End], risk.Node.Start);
}
