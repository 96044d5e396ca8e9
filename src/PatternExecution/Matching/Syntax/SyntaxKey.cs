using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Syntax;

/// <summary>Writes syntax so that two texts are equal only where the syntax means the same.</summary>
internal static class SyntaxKey
{
    private const RegexOptions Relevant = RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ECMAScript;

    public static string Of(IEnumerable<SyntaxNode> nodes)
    {
        var key = new StringBuilder();
        foreach (var node in nodes) Write(node, key);
        return key.ToString();
    }

    private static void Write(SyntaxNode node, StringBuilder key)
    {
        key.Append((char)('A' + (int)node.Kind));
        switch (node.Kind)
        {
            case SyntaxKind.Literal:
                key.Append(node.IgnoresCase ? 'i' : 'c').Append(node.Character);
                break;
            case SyntaxKind.Class:
                key.Append(CultureInfo.InvariantCulture, $"{(int)(node.Options & Relevant)}:{node.Text.Length}:{node.Text}");
                break;
            case SyntaxKind.Assertion:
                key.Append((char)('a' + (int)node.Assertion));
                break;
            case SyntaxKind.Repeat:
                key.Append(CultureInfo.InvariantCulture, $"{node.Min},{node.Max}");
                break;
        }

        if (node.Negative) key.Append('!');
        if (node.Children.Count == 0) return;
        key.Append('(');
        foreach (var child in node.Children) Write(child, key);
        key.Append(')');
    }
}
