using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres;

/// <summary>What all vectors of the store have in common. Once set it does not change, so what was read once holds.</summary>
/// <param name="model">The name of this process's embedder; null where it has none.</param>
internal sealed class VectorSettings(string? model)
{
    private volatile int _dimension;
    private volatile string? _storedModel;

    /// <summary>This process's embedder.</summary>
    public string? Model => model;

    /// <summary>Of the store's vectors; 0 while none is known.</summary>
    public int Dimension => _dimension;

    public static async ValueTask<(int? Dimension, string? Model)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return default;
        return (reader.IsDBNull(0) ? null : reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetString(1));
    }

    public void Learn(int? dimension, string? storedModel)
    {
        if (dimension is { } known)
            _dimension = known;
        if (storedModel is not null)
            _storedModel = storedModel;
    }

    /// <summary>Refuses to mix two models' vectors, whose distances mean nothing.</summary>
    /// <exception cref="PostgresSetupException">The store's vectors were made by another model.</exception>
    public void CheckModel() => CheckModel(_storedModel, model);

    /// <inheritdoc cref="CheckModel()"/>
    public static void CheckModel(string? stored, string? used)
    {
        if (stored is not null && used is not null && !string.Equals(stored, used, StringComparison.Ordinal))
        {
            throw new PostgresSetupException(
                $"The store's vectors were made by '{stored}', this process embeds with '{used}'. Use '{stored}' again, or export the memories, import them into another {nameof(PostgresMemoryOptions.Schema)} with '{used}', and use that schema.");
        }
    }

    /// <exception cref="MemoryValidationException">The vector has another dimension than the store's.</exception>
    public void CheckDimension(ReadOnlyMemory<float> vector)
    {
        if (_dimension is > 0 and var dimension && !vector.IsEmpty)
            MemoryValidator.CheckDimension("vector", vector.Length, dimension);
    }
}
