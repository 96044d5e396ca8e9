using Microsoft.Extensions.AI;

namespace PatternExecution.Memory;

/// <summary>
/// Makes vectors of words and of pieces of words by feature hashing (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009).
/// Lexical, not semantic: texts are near when they share words or spelling, not when they mean the same. Needs no model, gives the same vector
/// in every process and version. Thread-safe.
/// </summary>
public sealed class HashingEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The name of the model; it changes if the vectors ever do.</summary>
    public const string ModelId = "pattern-execution-hashing-384-v1";

    /// <summary>How long each vector is.</summary>
    public const int Dimensions = 384;

    private const uint OffsetBasis = 2166136261;
    private const uint Prime = 16777619;
    private const float PieceShare = 0.5f;

    private readonly EmbeddingGeneratorMetadata _metadata = new("PatternExecution", null, ModelId, Dimensions);

    /// <summary>Makes one vector a text: <see cref="Dimensions"/> long and of length one; all zero for a text of white space alone.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Not used.</param>
    /// <param name="cancellationToken">Gives up between texts.</param>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var made = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var value in values)
        {
            if (cancellationToken.IsCancellationRequested)
                return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
            made.Add(new Embedding<float>(Embed(value)) { ModelId = ModelId });
        }

        return Task.FromResult(made);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: it holds nothing.</summary>
    public void Dispose()
    {
    }

    internal static float[] Embed(ReadOnlySpan<char> text)
    {
        var vector = new float[Dimensions];
        var reader = new WordReader(text, stackalloc char[WordReader.BufferLength]);
        while (reader.MoveNext())
            AddWord(vector, reader.Current);
        // A text of punctuation alone still has a shape.
        if (!vector.AsSpan().ContainsAnyExcept(0f))
            AddSigns(vector, text);
        Dampen(vector);
        return vector;
    }

    private static void AddWord(float[] vector, ReadOnlySpan<char> word)
    {
        // Short words are mostly grammar, and without a collection to count in, length is the best hint of weight that a text has.
        var weight = Weight(word.Length);
        Add(vector, Hash(word, 1), weight);
        if (word.Length < 4)
            return;
        var piece = PieceShare * weight / MathF.Sqrt(word.Length - 2);
        for (var i = 0; i + 3 <= word.Length; i++)
            Add(vector, Hash(word.Slice(i, 3), 2), piece);
    }

    private static void AddSigns(float[] vector, ReadOnlySpan<char> text)
    {
        foreach (var sign in text)
        {
            if (!char.IsWhiteSpace(sign))
                Add(vector, Hash([sign], 3), 1);
        }
    }

    private static void Add(float[] vector, uint hash, float weight)
    {
        var place = (int)((ulong)(hash & 0x7FFFFFFF) * Dimensions >> 31);
        vector[place] += (hash >> 31) == 0 ? weight : -weight;
    }

    /// <summary>The square root keeps the sign and holds frequent words back; then the vector is scaled to length one.</summary>
    private static void Dampen(float[] vector)
    {
        // In order and in double: a vectorised sum differs in its last bits from one processor to the next.
        var sum = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            sum += Math.Abs(vector[i]);
            vector[i] = MathF.CopySign(MathF.Sqrt(MathF.Abs(vector[i])), vector[i]);
        }

        if (sum == 0)
            return;
        var norm = Math.Sqrt(sum);
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(vector[i] / norm);
    }

    private static float Weight(int length) => Math.Min(length, 8) / 8f;

    // FNV-1a with the finisher of MurmurHash3: the high bits of FNV alone are poor for short words.
    private static uint Hash(ReadOnlySpan<char> text, uint kind)
    {
        var hash = (OffsetBasis ^ kind) * Prime;
        foreach (var c in text)
            hash = (((hash ^ (c & 0xFFu)) * Prime) ^ ((uint)c >> 8)) * Prime;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }
}
