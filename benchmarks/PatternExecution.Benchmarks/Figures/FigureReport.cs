using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PatternExecution.Benchmarks.Figures;

/// <summary>Prints figures as they come: a line of a table each, or a line of JSON.</summary>
internal sealed class FigureReport(TextWriter output, bool json)
{
    // Read in terminals, so '<' and apostrophes stay what they are.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _measured;
    private int _held;
    private int _notMeasured;
    private bool _hasHeader;

    public void Write(Figure figure)
    {
        if (figure.Holds is null) _notMeasured++;
        else
        {
            _measured++;
            if (figure.Holds.Value) _held++;
        }

        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(figure with { Value = figure.Value is { } value ? Math.Round(value, 4) : null }, Json));
        }
        else
        {
            if (!_hasHeader) WriteRow("room", "figure", "value", "reach", "holds", "anchor");
            _hasHeader = true;
            WriteRow(
                figure.Room,
                figure.Name,
                figure.Value is { } value ? $"{Number(value)} {figure.Unit}" : "-",
                $"{figure.Bound} {Number(figure.Reach)} {figure.Unit}",
                figure.Holds switch { true => "yes", false => "NO", null => "-" },
                figure.Reason is null ? figure.Anchor ?? "" : $"not measured: {figure.Reason}");
        }

        output.Flush();
    }

    /// <summary>The closing line of a table.</summary>
    public void WriteSummary()
    {
        if (json) return;
        output.WriteLine();
        output.WriteLine($"{_held} of {_measured} measured figures hold; {_notMeasured} could not be measured and do not count as held.");
    }

    private void WriteRow(string room, string name, string value, string reach, string holds, string anchor) =>
        output.WriteLine($"{room,-9} {name,-58} {value,14} {reach,18} {holds,5}  {anchor}".TrimEnd());

    private static string Number(double value) => value.ToString(Math.Abs(value) < 100 ? "0.###" : "#,0", CultureInfo.InvariantCulture);
}
