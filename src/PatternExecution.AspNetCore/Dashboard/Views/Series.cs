namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>One line, area or kind of bar of a chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Colour">One of the style's colours: a, b, c or d.</param>
/// <param name="Values">One value a point, 0 or more.</param>
internal sealed record Series(string Name, char Colour, double[] Values)
{
    public string Fill => "f" + Colour;

    public string Stroke => "s" + Colour;
}
