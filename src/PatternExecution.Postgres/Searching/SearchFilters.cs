namespace PatternExecution.Postgres.Searching;

/// <summary>Which filters a search has: one statement for each combination, so that the server can keep one plan for it.</summary>
[Flags]
internal enum SearchFilters
{
    None = 0,
    Persona = 1,
    Type = 2,
    Tags = 4,
    CreatedFrom = 8,
    CreatedBefore = 16,
    Importance = 32,
}
