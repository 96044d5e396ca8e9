using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PatternExecution.Tests.Documentation;

/// <summary>Makes one program of many snippets, each of which runs when its number is given.</summary>
internal static class SnippetProgram
{
    public static void Write(string folder, IReadOnlyList<string> snippets)
    {
        for (var i = 0; i < snippets.Count; i++) File.WriteAllText(Path.Combine(folder, $"Snippet{i}.cs"), Wrap(snippets[i], i));
        var cases = string.Concat(Enumerable.Range(0, snippets.Count).Select(static i => $"    case \"{i}\": await Snippet{i}.Run.MainAsync(); break;\n"));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), $"switch (args[0])\n{{\n{cases}    default: throw new ArgumentException(args[0]);\n}}\n");
    }

    private static string Wrap(string code, int number)
    {
        var unit = CSharpSyntaxTree.ParseText(code).GetCompilationUnitRoot();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"namespace Snippet{number}\n{{\n{unit.Usings.ToFullString()}\n");
        foreach (var type in unit.Members.Where(static member => member is not GlobalStatementSyntax)) text.Append(type.ToFullString());
        text.Append("    public static class Run\n    {\n        public static async Task MainAsync()\n        {\n            await Task.Yield();\n");
        foreach (var statement in unit.Members.OfType<GlobalStatementSyntax>()) text.Append(statement.ToFullString());
        return text.Append("        }\n    }\n}\n").ToString();
    }
}
