using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PatternExecution.Tests.Documentation;

/// <summary>Every C# snippet of the documentation compiles, each as a program of its own.</summary>
public sealed partial class SnippetTests
{
    // What a project has without a line of its own: the SDK's implicit usings, and this library's namespaces as the documentation takes them for granted.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using PatternExecution.Caching;
        global using PatternExecution.Execution;
        global using PatternExecution.Memory;
        global using PatternExecution.Patterns;
        global using PatternExecution.Routing;
        """;

    private static readonly Lazy<MetadataReference[]> References = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))]);

    private static IEnumerable<TestCaseData> Snippets()
    {
        var pages = new[] { "README.md" }
            .Concat(Files("docs")).Concat(Files("src")).Concat(Files("benchmarks"));
        foreach (var page in pages)
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, page));
            foreach (Match fence in Fence().Matches(text))
            {
                var line = text.AsSpan(0, fence.Index).Count('\n') + 1;
                yield return new TestCaseData(fence.Groups["code"].Value).SetArgDisplayNames($"{page}:{line}");
            }
        }

        static IEnumerable<string> Files(string folder) => Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Repository.Root, path))
            .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
    }

    [TestCaseSource(nameof(Snippets))]
    public void Snippet_compiles(string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(code, options)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        var errors = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.That(errors, Is.Empty, code);
    }

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
