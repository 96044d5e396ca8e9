using System.Text.Json.Serialization;

namespace ConsoleHarness.Output;

[JsonSerializable(typeof(ResultLine))]
[JsonSerializable(typeof(MatchLine))]
[JsonSerializable(typeof(RecallLine))]
[JsonSerializable(typeof(Bench.BenchLine))]
internal sealed partial class HarnessJsonContext : JsonSerializerContext;
