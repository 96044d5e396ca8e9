using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Memory;

/// <summary>Turns texts into vectors through the host's generator and believes nothing that comes back unchecked.</summary>
/// <param name="generator">The host's generator; not owned.</param>
/// <param name="logger">Hears when the generator begins to fail.</param>
internal sealed class MemoryEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, ILogger logger)
{
    // Hosted models refuse larger batches.
    private const int BatchSize = 256;

    private int _failing;

    /// <returns>One vector a text; empty where the generator made nothing of it.</returns>
    /// <exception cref="MemoryStoreUnavailableException">The generator failed or answered nonsense.</exception>
    public async ValueTask<ReadOnlyMemory<float>[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var start = 0; start < texts.Count; start += BatchSize)
        {
            var batch = texts.Skip(start).Take(BatchSize).ToArray();
            var made = await GenerateAsync(batch, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
                vectors[start + i] = Checked(made[i].Vector);
        }

        Volatile.Write(ref _failing, 0);
        return vectors;
    }

    private async ValueTask<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(string[] texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> made;
        try
        {
            made = await generator.GenerateAsync(texts, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable($"The embedding generator failed: {exception.Message} Nothing was stored or searched; try again once it works.", exception);
        }

        if (made is null || made.Count != texts.Length)
            throw Unavailable($"The embedding generator made {made?.Count ?? 0} vectors of {texts.Length} texts; it must make one each.", null);
        return made;
    }

    private ReadOnlyMemory<float> Checked(ReadOnlyMemory<float> vector)
    {
        try
        {
            return MemoryValidator.IsZero(vector.Span) ? default : MemoryValidator.CheckedVector("vector", vector);
        }
        catch (MemoryValidationException fault)
        {
            throw Unavailable($"The embedding generator made a vector that cannot be used: {fault.Message}", fault);
        }
    }

    private MemoryStoreUnavailableException Unavailable(string message, Exception? cause)
    {
        // One warning an outage, not one a request.
        if (Interlocked.Exchange(ref _failing, 1) == 0)
            MemoryLog.EmbedderFailed(logger, cause, generator.GetType().Name);
        return new MemoryStoreUnavailableException(message, cause);
    }
}
