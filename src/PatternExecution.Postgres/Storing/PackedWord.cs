namespace PatternExecution.Postgres.Storing;

/// <summary>What a word gives to the memories of a block.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Word">The word's number in the batch.</param>
/// <param name="Block">The block.</param>
/// <param name="Weight">The word's weight.</param>
/// <param name="Postings">The memories' numbers, ascending, and what the word gives to each, times its weight.</param>
internal readonly record struct PackedWord(int Tenant, int Word, int Block, float Weight, ReadOnlyMemory<(int Number, float Impact)> Postings);
