namespace PatternExecution.Postgres.Storing;

/// <summary>A block that was packed here: which of its memories are there, and by which slope their words were weighed.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Block">The block.</param>
/// <param name="First">The first memory's place in it.</param>
/// <param name="End">The place after the last memory's.</param>
/// <param name="Slope">The slope.</param>
internal readonly record struct PackedBlock(int Tenant, int Block, int First, int End, double Slope);
