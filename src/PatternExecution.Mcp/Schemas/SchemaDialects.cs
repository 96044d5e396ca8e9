using Json.Schema;
using Json.Schema.Keywords;
using Json.Schema.Keywords.Draft06;

namespace PatternExecution.Mcp.Schemas;

/// <summary>The keywords that schemas are read by, each within bounds. Formats, contents and dynamic references are not checked.</summary>
internal static class SchemaDialects
{
    // The library's vocabulary of December 2020 has no 'then', and servers write words of older drafts whatever dialect they name.
    private static readonly IKeywordHandler[] Added =
        [new LateKeyword(ThenKeyword.Instance), new GuardedKeyword(DefinitionsKeyword.Instance), new GuardedKeyword(DependenciesKeyword.Instance)];

    private static readonly Dialect Current = Make(ignoresSiblings: false, Vocabulary.Draft202012_Core, Vocabulary.Draft202012_Applicator, Vocabulary.Draft202012_Unevaluated, Vocabulary.Draft202012_Validation);
    private static readonly Dialect Draft2019 = Make(ignoresSiblings: false, Vocabulary.Draft201909_Core, Vocabulary.Draft201909_Applicator, Vocabulary.Draft201909_Validation);
    private static readonly Dialect Draft7 = Make(ignoresSiblings: true, Vocabulary.Draft201909_Core, Vocabulary.Draft201909_Applicator, Vocabulary.Draft201909_Validation);

    /// <summary>The dialect that a schema names; the protocol's, of December 2020, where it names none that is known.</summary>
    public static Dialect Named(string? name)
    {
        if (name is null) return Current;
        if (name.Contains("2019-09", StringComparison.Ordinal)) return Draft2019;
        return name.Contains("draft-0", StringComparison.Ordinal) ? Draft7 : Current;
    }

    private static Dialect Make(bool ignoresSiblings, params Vocabulary[] vocabularies) =>
        new([.. vocabularies.SelectMany(static vocabulary => vocabulary.Keywords).Select(Guard).OfType<IKeywordHandler>(), .. Added])
        {
            AllowUnknownKeywords = true,
            RefIgnoresSiblingKeywords = ignoresSiblings,
        };

    // What the library asks the type of cannot be wrapped. A keyword that is left out only annotates.
    private static IKeywordHandler? Guard(IKeywordHandler keyword) => keyword.Name switch
    {
        "$schema" or "$vocabulary" or "$comment" or "$dynamicRef" or "$dynamicAnchor" or "$recursiveRef" or "$recursiveAnchor" => null,
        "$id" or "$anchor" or "unevaluatedProperties" or "unevaluatedItems" => keyword,
        "$ref" => new LocalReferenceKeyword(),
        "type" => new GuardedKeyword(new NullableTypeKeyword()),
        "pattern" => new GuardedKeyword(new LinearPatternKeyword()),
        "patternProperties" => new GuardedKeyword(new LinearPatternPropertiesKeyword()),
        "additionalProperties" => new LateKeyword(new CarefulAdditionalPropertiesKeyword()),
        "then" or "else" or "additionalItems" => new LateKeyword(keyword),
        _ => new GuardedKeyword(keyword),
    };
}
