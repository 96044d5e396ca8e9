namespace ConsoleHarness.Bench;

/// <summary>What <c>bench</c> was asked to do.</summary>
internal sealed record BenchSettings
{
    /// <summary>Requests of each pattern.</summary>
    public required int Count { get; init; }

    /// <summary>How long each measurement of throughput takes.</summary>
    public required TimeSpan Window { get; init; }

    public string? Postgres { get; init; }

    public string? Redis { get; init; }

    /// <summary>Where the HTML report goes; the lines go beside it.</summary>
    public string? Report { get; init; }

    public bool Json { get; init; }
}
