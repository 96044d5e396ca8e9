using System.Collections.Frozen;

namespace PatternExecution.Execution.Standard;

/// <summary>Tells a file's language by its name.</summary>
internal static class SourceLanguage
{
    private const string Other = "Other";

    private static readonly (string Language, string Endings)[] Known =
    [
        ("C#", ".cs .csx"),
        ("F#", ".fs"),
        ("Visual Basic", ".vb"),
        ("Razor", ".razor .cshtml"),
        ("MSBuild", ".csproj .fsproj .props .targets"),
        ("Solution", ".sln .slnx"),
        ("C", ".c .h"),
        ("C++", ".cc .cpp .hpp .cxx"),
        ("Rust", ".rs"),
        ("Go", ".go"),
        ("Java", ".java"),
        ("Kotlin", ".kt"),
        ("Scala", ".scala"),
        ("Swift", ".swift"),
        ("Objective-C", ".m"),
        ("Dart", ".dart"),
        ("Python", ".py"),
        ("Ruby", ".rb"),
        ("PHP", ".php"),
        ("Perl", ".pl"),
        ("Lua", ".lua"),
        ("R", ".r"),
        ("Julia", ".jl"),
        ("JavaScript", ".js .mjs .jsx"),
        ("TypeScript", ".ts .tsx"),
        ("Vue", ".vue"),
        ("Svelte", ".svelte"),
        ("HTML", ".html .htm"),
        ("CSS", ".css .scss .less"),
        ("Shell", ".sh .bash"),
        ("PowerShell", ".ps1"),
        ("Batch", ".bat .cmd"),
        ("SQL", ".sql"),
        ("Protocol Buffers", ".proto"),
        ("GraphQL", ".graphql"),
        ("Terraform", ".tf"),
        ("JSON", ".json .ndjson .jsonl"),
        ("XML", ".xml .xsd .config .resx"),
        ("YAML", ".yml .yaml"),
        ("TOML", ".toml"),
        ("INI", ".ini .editorconfig"),
        ("Markdown", ".md"),
        ("reStructuredText", ".rst"),
        ("Text", ".txt"),
        ("CSV", ".csv .tsv"),
        ("Elixir", ".ex .exs"),
        ("Erlang", ".erl"),
        ("Haskell", ".hs"),
        ("Clojure", ".clj"),
        ("OCaml", ".ml"),
        ("Zig", ".zig"),
        ("Docker", "Dockerfile"),
        ("Make", "Makefile"),
        ("CMake", "CMakeLists.txt"),
        ("Groovy", "Jenkinsfile"),
    ];

    private static readonly FrozenDictionary<string, string> ByEnding = Known
        .SelectMany(static known => known.Endings.Split(' '), static (known, ending) => KeyValuePair.Create(ending, known.Language))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The language, or "Other".</summary>
    public static string Of(string path)
    {
        var name = Path.GetFileName(path);
        return ByEnding.TryGetValue(name, out var language) || ByEnding.TryGetValue(Path.GetExtension(name), out language) ? language : Other;
    }
}
