using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>What may be kept of errors: their messages only where texts may be kept, for a message may repeat the request.</summary>
internal static class ErrorText
{
    private const int Longest = 500;

    public static string? Of(PatternResult result, bool keepText)
    {
        if (result.Error is null) return null;
        if (keepText) return Shorten(result.Error);
        if (result.Legs.Count == 0) return result.Status.ToName();
        var legs = result.Legs.Where(static leg => leg.Error is not null)
            .Select(static leg => $"{leg.Leg.ToName()} {leg.Status.ToName()}{(ExceptionType(leg.Error!) is { } type ? ": " + type : "")}");
        return string.Join(", ", legs);
    }

    public static string Shorten(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");

    // What a leg says of an exception begins with its type.
    private static string? ExceptionType(string error)
    {
        var colon = error.IndexOf(':', StringComparison.Ordinal);
        var type = colon > 0 ? error[..colon] : "";
        return type.EndsWith("Exception", StringComparison.Ordinal) && type.All(char.IsAsciiLetterOrDigit) ? type : null;
    }
}
