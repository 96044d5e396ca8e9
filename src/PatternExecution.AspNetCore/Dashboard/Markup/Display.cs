using System.Globalization;

namespace PatternExecution.AspNetCore.Dashboard.Markup;

/// <summary>Numbers as people read them.</summary>
internal static class Display
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Share(double share) => share.ToString("P1", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    public static string Percent(double share) => share.ToString("0.##%", CultureInfo.InvariantCulture);

    public static string Share(long part, long whole) => whole == 0 ? "–" : Share((double)part / whole);

    public static string Rate(double perSecond) => perSecond.ToString(perSecond >= 10 ? "N0" : "0.##", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        0 => "–",
        < 1 => Three(time.TotalMicroseconds, "µs"),
        < 1_000 => Three(time.TotalMilliseconds, "ms"),
        _ => Three(time.TotalSeconds, "s"),
    };

    /// <summary>A time in two digits, for the marks of an axis.</summary>
    public static string RoundTime(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return "0";
        var unit = Math.Pow(10, Math.Floor(Math.Log10(time.Ticks)) - 1);
        return Time(TimeSpan.FromTicks((long)(Math.Round(time.Ticks / unit) * unit)));
    }

    public static string Bytes(long? bytes) => bytes switch
    {
        null => "–",
        < 1_024 => $"{bytes} B",
        < 1_048_576 => Three(bytes.Value / 1_024d, "KiB"),
        _ => Three(bytes.Value / 1_048_576d, "MiB"),
    };

    private static string Three(double value, string unit) =>
        value.ToString(value >= 99.5 ? "N0" : value >= 9.95 ? "0.#" : "0.##", CultureInfo.InvariantCulture) + " " + unit;
}
