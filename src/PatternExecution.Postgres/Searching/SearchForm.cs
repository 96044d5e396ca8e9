using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>All that a search's statement depends on.</summary>
/// <param name="Kind">What it ranks by.</param>
/// <param name="Filters">Its filters.</param>
/// <param name="Candidates">How many the vector index is asked for; 0 for an exact search.</param>
/// <param name="Dimension">Of the vectors; 0 where none are used.</param>
/// <param name="IsBoosted">Whether recency and importance order all that pass the filters.</param>
internal readonly record struct SearchForm(MemorySearchKind Kind, SearchFilters Filters, int Candidates, int Dimension, bool IsBoosted = false)
{
    private static readonly int[] Steps = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

    /// <summary>Whether the vector index is used.</summary>
    public bool IsIndexed => Candidates > 0;

    /// <summary>Whether a statement that sets how the server plans goes before the search's own.</summary>
    public bool HasSettings => IsIndexed || Kind is MemorySearchKind.Text or MemorySearchKind.Fused;

    public static SearchFilters FiltersOf(MemoryQuery query) =>
        (query.Persona is null ? SearchFilters.None : SearchFilters.Persona)
        | (query.Type is null ? SearchFilters.None : SearchFilters.Type)
        | (query.Tags.Count == 0 ? SearchFilters.None : SearchFilters.Tags)
        | (query.CreatedFrom is null ? SearchFilters.None : SearchFilters.CreatedFrom)
        | (query.CreatedBefore is null ? SearchFilters.None : SearchFilters.CreatedBefore)
        | (query.MinImportance == 0 ? SearchFilters.None : SearchFilters.Importance);

    /// <summary>A limit stands in the statement as a number, else its plan would be made for a tenth of all rows; few numbers keep the statements few.</summary>
    public static int CandidatesFor(int wanted) => Steps.First(step => step >= wanted);
}
