using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>Tries to make an expression run out of time, with texts that pump the places where it repeats.</summary>
internal static class BacktrackingAttack
{
    /// <summary>
    /// Over a text of this length quadratic time takes a tenth of the patience and cubic time several times as much, so that a busy machine
    /// changes no verdict; quadratic time is left to the limits of a request.
    /// </summary>
    private const int TextLength = 900;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>An expression that is slow but not endless is left to its time limits.</summary>
    private static readonly TimeSpan TotalPatience = TimeSpan.FromSeconds(2);

    private const int MaxRepeats = 12;
    private const int Choices = 3;

    // What ends the pumped text decides whether the expression fails late; one of these rarely fits.
    private static readonly string[] Ends = ["\u0001!", "", "\n\u0001"];

    /// <summary>Attacks an expression.</summary>
    /// <returns>The place whose pumping made it run out of time; null where it withstood.</returns>
    public static SyntaxNode? Run(string pattern, RegexOptions options, SyntaxNode root)
    {
        var regex = new Regex(pattern, options, Patience);
        var started = Stopwatch.GetTimestamp();
        foreach (var repeat in Repeats(root).Take(MaxRepeats))
        {
            for (var choice = 0; choice < Choices; choice++)
            {
                var pump = SampleText.Of(repeat.Children[0], choice);
                if (pump.Length == 0) continue;
                if (Stopwatch.GetElapsedTime(started) > TotalPatience) return null;
                var before = SampleText.Before(root, repeat, choice);
                foreach (var end in Ends)
                {
                    if (Fails(regex, Text(before, pump, end)) && Fails(regex, Text(before, pump, end))) return repeat;
                }
            }
        }

        return null;
    }

    private static IEnumerable<SyntaxNode> Repeats(SyntaxNode node)
    {
        if (node.Kind == SyntaxKind.Repeat && node.Max > 1) yield return node;
        foreach (var inner in node.Children.SelectMany(Repeats)) yield return inner;
    }

    private static string Text(string before, string pump, string end)
    {
        var text = new StringBuilder(before);
        while (text.Length + pump.Length + end.Length <= TextLength) text.Append(pump);
        return text.Append(end).ToString();
    }

    private static bool Fails(Regex regex, string text)
    {
        try
        {
            _ = regex.IsMatch(text);
            return false;
        }
        catch (Exception fault) when (fault is RegexMatchTimeoutException or IndexOutOfRangeException)
        {
            return true;
        }
    }
}
