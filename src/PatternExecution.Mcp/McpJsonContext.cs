using System.Text.Json;
using System.Text.Json.Serialization;

namespace PatternExecution.Mcp;

/// <summary>JSON of this package's own.</summary>
[JsonSerializable(typeof(SortedDictionary<string, SortedDictionary<string, string>>), TypeInfoPropertyName = "Pins")]
[JsonSerializable(typeof(IReadOnlyDictionary<string, JsonElement>))]
[JsonSerializable(typeof(string))]
internal sealed partial class McpJsonContext : JsonSerializerContext;
