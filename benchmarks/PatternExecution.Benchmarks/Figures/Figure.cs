using System.Globalization;
using System.Text.Json.Serialization;

namespace PatternExecution.Benchmarks.Figures;

/// <summary>One measured figure and what it has to reach.</summary>
/// <param name="Room">The room it belongs to.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What was measured, in <paramref name="Unit"/>; null where it could not be.</param>
/// <param name="Unit">The unit of value and reach; <c>x</c> for a ratio to the anchor.</param>
/// <param name="Anchor">What it is held against and what both measured, in words.</param>
/// <param name="Reach">The limit.</param>
/// <param name="Bound">Whether the limit is the most or the least.</param>
/// <param name="Holds">Whether the value reaches it; null where nothing was measured, which does not count as held.</param>
/// <param name="Reason">Why nothing was measured.</param>
internal sealed record Figure(
    [property: JsonPropertyName("room")] string Room,
    [property: JsonPropertyName("figure")] string Name,
    [property: JsonPropertyName("value")] double? Value,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("anchor")] string? Anchor,
    [property: JsonPropertyName("reach")] double Reach,
    [property: JsonPropertyName("bound")] string Bound,
    [property: JsonPropertyName("holds")] bool? Holds,
    [property: JsonPropertyName("reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason)
{
    private const string Most = "at most";
    private const string Least = "at least";

    /// <summary>A value that must not exceed a limit.</summary>
    public static Figure AtMost(string room, string name, double value, string unit, double reach, string? anchor = null) =>
        new(room, name, value, unit, anchor, reach, Most, value <= reach, null);

    /// <summary>A value that must not fall short of a limit.</summary>
    public static Figure AtLeast(string room, string name, double value, string unit, double reach, string? anchor = null) =>
        new(room, name, value, unit, anchor, reach, Least, value >= reach, null);

    /// <summary>A time that must not exceed so many times the anchor's.</summary>
    public static Figure Ratio(string room, string name, Comparison comparison, double reach, string anchor) =>
        AtMost(room, name, comparison.Ratio, "x", reach, string.Create(
            CultureInfo.InvariantCulture,
            $"{anchor}: {Describe(comparison.Anchor.Nanoseconds)} (this: {Describe(comparison.Candidate.Nanoseconds)})"));

    /// <summary>What one operation of the candidate allocates, in bytes on its own thread.</summary>
    public static Figure Allocation(string room, string name, Comparison comparison, double reach, string? anchor = null) =>
        AtMost(room, name, comparison.Candidate.Bytes, "B", reach, anchor);

    /// <summary>A figure that could not be measured here.</summary>
    public static Figure NotMeasured(string room, string name, string unit, double reach, string reason) =>
        new(room, name, null, unit, null, reach, Most, null, reason);

    private static string Describe(double nanoseconds) => nanoseconds switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.#} ns"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000:0.#} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000:0.##} ms"),
    };
}
