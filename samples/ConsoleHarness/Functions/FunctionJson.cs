using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace ConsoleHarness.Functions;

/// <summary>How functions read arguments and write answers: without reflection, so that the harness can be published trimmed.</summary>
[JsonSerializable(typeof(DateOnly))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(SortedDictionary<string, object?>))]
internal sealed partial class FunctionJson : JsonSerializerContext
{
    /// <summary>What functions are made with: these types beside those that every function may use.</summary>
    public static JsonSerializerOptions Settings { get; } = CreateSettings();

    private static JsonSerializerOptions CreateSettings()
    {
        var settings = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions);
        settings.TypeInfoResolverChain.Add(new FunctionJson());
        settings.MakeReadOnly();
        return settings;
    }
}
