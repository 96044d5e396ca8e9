namespace PatternExecution.Benchmarks.Figures;

/// <summary>
/// Measures figures of one room. Every class that implements it and can be created without arguments is found by the <c>figures</c>
/// command; several may belong to one room, and one question a class keeps a failure from taking other figures along.
/// </summary>
internal interface IFigureRoom
{
    /// <summary>The room: one of <see cref="FigureRooms.Names"/>.</summary>
    string Room { get; }

    /// <summary>Measures the figures one after the other; what cannot be measured here is a figure that says why.</summary>
    IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken);
}
