using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PatternExecution.Tests.Documentation;

/// <summary>Every C# snippet of the documentation compiles, each as a program of its own.</summary>
public sealed class SnippetTests
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

    // What a web project has besides.
    private const string WebUsings = """
        global using System.Net.Http.Json;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static IEnumerable<TestCaseData> Cases() =>
        from page in Snippets.Pages()
        from snippet in Snippets.Of(page, "csharp")
        select new TestCaseData(snippet.Text).SetArgDisplayNames($"{page}:{snippet.Line}");

    [TestCaseSource(nameof(Cases))]
    public void Snippet_compiles(string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(Snippets.IsWeb(code) ? Usings + WebUsings : Usings, options), CSharpSyntaxTree.ParseText(code, options)],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        var errors = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.That(errors, Is.Empty, code);
    }
}
