namespace ConsoleHarness.Bench.Report;

/// <summary>A logarithmic axis: values of several orders of magnitude on one line.</summary>
internal sealed class LogAxis(double from, double to, double left, double width)
{
    public double Left => left;

    public double Right => left + width;

    /// <summary>Every power of ten on it.</summary>
    public IEnumerable<double> Ticks()
    {
        for (var power = (int)Math.Ceiling(Math.Log10(from) - 1e-9); power <= Math.Log10(to) + 1e-9; power++) yield return Math.Pow(10, power);
    }

    public double At(double value) => left + (width * Share(value));

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Share(double value) => Math.Clamp((Math.Log10(Math.Max(value, from)) - Math.Log10(from)) / (Math.Log10(to) - Math.Log10(from)), 0, 1);
}
