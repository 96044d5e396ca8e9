using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

[TestFixture]
public sealed class HashingEmbedderTests
{
    private static float Nearness(string a, string b) => TensorPrimitives.Dot<float>(HashingEmbedder.Embed(a), HashingEmbedder.Embed(b));

    [Test]
    public async Task Vectors_have_length_one_and_the_model_says_its_name()
    {
        using var embedder = new HashingEmbedder();
        var made = await embedder.GenerateAsync(["deploy the service", "…!?", "東京", " "]);
        Assert.That(made.Select(embedding => embedding.Vector.Length), Is.All.EqualTo(384));
        Assert.That(made.Take(3).Select(embedding => TensorPrimitives.Norm(embedding.Vector.Span)), Is.All.EqualTo(1f).Within(1e-6f));
        Assert.That(made[3].Vector.Span.ContainsAnyExcept(0f), Is.False);
        var metadata = (EmbeddingGeneratorMetadata)embedder.GetService(typeof(EmbeddingGeneratorMetadata))!;
        Assert.That((metadata.DefaultModelId, metadata.DefaultModelDimensions), Is.EqualTo(("pattern-execution-hashing-384-v1", 384)));
    }

    [TestCase("deploy the payment service to staging", "1D6CFB75A75C214C")]
    [TestCase("Où est la café? 東京タワー 42", "DC9F542CC6B6BFA5")]
    public void Vectors_are_those_of_the_first_version(string text, string sha256) =>
        Assert.That(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(HashingEmbedder.Embed(text))))[..16], Is.EqualTo(sha256));

    [Test]
    public void Texts_that_share_words_or_spelling_are_nearer_than_those_that_share_none()
    {
        Assert.That(Nearness("we chose Redis for the cache", "Redis is our cache"), Is.GreaterThan(0.5));
        Assert.That(Nearness("deployment", "redeployed"), Is.GreaterThan(0.15));
        Assert.That(Nearness("we chose Redis for the cache", "lunch on Friday at noon"), Is.LessThan(0.15));
    }
}
