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
    /// <summary>Analyses a trigger.</summary>
    /// <param name="regex">The trigger.</param>
    /// <returns>Why it is refused; null where it is safe.</returns>
    public static UnsafeTrigger? Analyze(Regex regex)
    {
        var pattern = regex.ToString();
        if (!RegexReader.TryRead(pattern, regex.Options, out var root)) return null;
        if (LinearCost.Of(ExistenceSimplifier.Simplify(root), relaxed: false) <= LinearCompiler.MaxInstructions) return null;

        var risks = BacktrackingAnalysis.Find(root);
        if (risks.Count == 0 || BacktrackingAttack.Run(pattern, regex.Options, root) is not { } hit) return null;
        var risk = risks.Where(risk => risk.Node.Start <= hit.Start && hit.End <= risk.Node.End).MinBy(risk => risk.Node.End - risk.Node.Start) ?? risks[0];
        return new UnsafeTrigger(risk.Rule, pattern[risk.Node.Start..risk.Node.End], risk.Node.Start);
    }
}
