using System.Text;
using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>Writes a text that a node would match, as far as its shape tells.</summary>
internal static class SampleText
{
    private const int MaxLength = 256;

    /// <summary>Writes the sample of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="choice">Which of several alternatives is taken, counted round.</param>
    public static string Of(SyntaxNode node, int choice = 0)
    {
        var text = new StringBuilder();
        Write(node, choice, text);
        return text.ToString();
    }

    /// <summary>Writes the samples of what stands before a node, on the way from the root.</summary>
    public static string Before(SyntaxNode root, SyntaxNode node, int choice = 0)
    {
        var text = new StringBuilder();
        WriteBefore(root, node, choice, text);
        return text.ToString();
    }

    private static bool WriteBefore(SyntaxNode from, SyntaxNode node, int choice, StringBuilder text)
    {
        if (ReferenceEquals(from, node)) return true;
        foreach (var child in from.Children)
        {
            var length = text.Length;
            if (WriteBefore(child, node, choice, text)) return true;
            text.Length = length;
            if (from.Kind == SyntaxKind.Sequence) Write(child, choice, text);
        }

        return false;
    }

    private static void Write(SyntaxNode node, int choice, StringBuilder text)
    {
        if (text.Length > MaxLength) return;
        switch (node.Kind)
        {
            case SyntaxKind.Literal:
                text.Append(node.Character);
                break;
            case SyntaxKind.Class:
                text.Append(CharacterSet.ForClass(node.Text, node.Options).Sample());
                break;
            case SyntaxKind.Sequence:
                foreach (var child in node.Children) Write(child, choice, text);
                break;
            case SyntaxKind.Alternation:
                Write(node.Children[choice % node.Children.Count], choice, text);
                break;
            case SyntaxKind.Repeat:
                for (var i = 0; i < Math.Min(Math.Max(node.Min, 1), MaxLength) && node.Max > 0; i++) Write(node.Children[0], choice, text);
                break;
            case SyntaxKind.Atomic:
                Write(node.Children[0], choice, text);
                break;
        }
    }
}
