namespace PatternExecution.Memory.Vectors;

/// <summary>Collects the nearest while vectors are scanned.</summary>
internal interface IVectorScan
{
    /// <summary>Lower cosines are of no use; it rises while the scan finds better ones.</summary>
    double Least { get; }

    /// <summary>How many are wanted.</summary>
    int Wanted { get; }

    /// <summary>Whether a slot may be taken at all.</summary>
    bool Accepts(int slot);

    /// <summary>Looks closer at a slot whose cosine may be high enough.</summary>
    void Take(int slot);
}
