using System.Text.Json.Serialization;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Execution.Standard;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CodebaseReport))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(ComparisonReport))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(SearchReport))]
internal sealed partial class StandardJsonContext : JsonSerializerContext;
