namespace PatternExecution.Memory;

/// <summary>Collects the nearest while vectors are scanned.</summary>
internal interface IVectorScan
{
    /// <summary>Lower cosines are of no use; it rises while the scan finds better ones.</summary>
    double Least { get; }

    /// <summary>Looks closer at a slot whose cosine may be high enough.</summary>
    void Take(int slot);
}
