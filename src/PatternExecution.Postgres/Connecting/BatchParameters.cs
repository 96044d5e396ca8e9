using Npgsql;
using NpgsqlTypes;

namespace PatternExecution.Postgres.Connecting;

/// <summary>Batches of statements with typed positional parameters, one after the other.</summary>
internal static class BatchParameters
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand Add<T>(this NpgsqlBatchCommand command, T value)
        where T : notnull
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    public static NpgsqlBatchCommand Add(this NpgsqlBatchCommand command, object? value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }

    public static NpgsqlBatchCommand AddTime(this NpgsqlBatchCommand command, DateTimeOffset? value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value is { } time ? time.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return command;
    }

    public static NpgsqlBatchCommand AddVector(this NpgsqlBatchCommand command, ReadOnlyMemory<float> vector)
    {
        // The driver writes arrays; a vector is mostly one as it is.
        object value = vector.IsEmpty ? DBNull.Value
            : System.Runtime.InteropServices.MemoryMarshal.TryGetArray(vector, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array
            : vector.ToArray();
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real });
        return command;
    }

    /// <summary>Prepares and runs what was added, in one round trip; nothing where nothing was.</summary>
    public static async ValueTask RunAsync(this NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        if (batch.BatchCommands.Count == 0)
            return;
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
