namespace PatternExecution.Postgres.Searching;

/// <summary>What a search's statement asks for, in the order of its parameters.</summary>
internal enum SearchParameter
{
    Tenant,
    Now,
    Top,
    Depth,
    Terms,
    Occurrences,
    Vector,
    Persona,
    Type,
    Tags,
    CreatedFrom,
    CreatedBefore,
    Importance,
    Limit,
    RecencyWeight,
    RecencyHalfLife,
    ImportanceWeight,
}
