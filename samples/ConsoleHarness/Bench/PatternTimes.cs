using PatternExecution.Execution;

namespace ConsoleHarness.Bench;

/// <summary>How one pattern's requests fared in one state of the cache.</summary>
internal sealed class PatternTimes(string setup, BenchSubject subject, string cache, int capacity)
{
    /// <summary>Every layer was asked, none had it, the request was executed and its answer kept.</summary>
    public const string Cold = "cold";

    /// <summary>The process's own layer answered.</summary>
    public const string Memory = "memory";

    /// <summary>Redis answered a process that had not seen the request.</summary>
    public const string Redis = "redis";

    public string Setup => setup;

    public BenchSubject Subject => subject;

    public string Cache => cache;

    public TimeSample Times { get; } = new(capacity);

    public int Succeeded { get; private set; }

    /// <summary>How many were answered from where they should be.</summary>
    public int AsExpected { get; private set; }

    public long Tokens { get; private set; }

    public string? SlowestRequest { get; private set; }

    /// <summary>Why one of them did not succeed; null where all did.</summary>
    public string? Error { get; private set; }

    private double _slowest = -1;

    public void Add(double milliseconds, string request, PatternResult result)
    {
        Times.Add(milliseconds);
        Tokens += result.Tokens;
        if (result.Status == ResultStatus.Succeeded) Succeeded++;
        else Error = result.Error;
        if ((result.CacheLayer ?? Cold) == cache) AsExpected++;
        if (milliseconds <= _slowest) return;
        _slowest = milliseconds;
        SlowestRequest = request;
    }
}
