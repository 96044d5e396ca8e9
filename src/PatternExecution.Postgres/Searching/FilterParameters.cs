using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Searching;

/// <summary>The values of a search's filters.</summary>
internal static class FilterParameters
{
    public static void Bind(NpgsqlBatchCommand command, SearchParameter parameter, MemoryQuery query)
    {
        _ = parameter switch
        {
            SearchParameter.Persona => command.Add(query.Persona!),
            SearchParameter.Type => command.Add(query.Type!),
            SearchParameter.Tags => command.Add(query.Tags.Select(SlotTable.FoldTag).ToArray()),
            SearchParameter.CreatedFrom => command.AddTime(Ceiling(query.CreatedFrom!.Value)),
            SearchParameter.CreatedBefore => command.AddTime(Ceiling(query.CreatedBefore!.Value)),
            SearchParameter.Importance => command.Add(query.MinImportance),
            _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, null),
        };
    }

    /// <summary>The next whole microsecond: what is stored has no finer times, so the comparison stays the same.</summary>
    private static DateTimeOffset Ceiling(DateTimeOffset time)
    {
        var truncated = MemoryPreparation.Truncate(time);
        return truncated.UtcTicks == time.UtcTicks || truncated.UtcTicks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMicrosecond
            ? truncated
            : truncated.AddTicks(TimeSpan.TicksPerMicrosecond);
    }
}
