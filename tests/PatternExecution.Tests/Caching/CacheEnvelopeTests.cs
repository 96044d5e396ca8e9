using System.Text;
using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class CacheEnvelopeTests
{
    private const int MaxBytes = 1 << 20;
    private static readonly byte[] _key = Key("a").ToBytes();

    [Test]
    public void What_was_written_is_read_back(
        [Values(0, 1, 100, 10_000)] int length,
        [Values("", "tag", "tenant\u001Fa\ud800", "\u00e4\ud83d\ude00")] string tag)
    {
        var written = new CacheEntry(Text(length), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, [tag, "other"]);

        var bytes = CacheEnvelope.Encode(_key, written, [7, long.MinValue], compressFrom: 200);

        Assert.That(CacheEnvelope.TryDecode(bytes, _key, MaxBytes, out var read, out var versions), Is.True);
        Assert.That(read!.Value.ToArray(), Is.EqualTo(written.Value.ToArray()));
        Assert.That((read.CreatedAt, read.ExpiresAt), Is.EqualTo((written.CreatedAt, written.ExpiresAt)));
        Assert.That(read.Tags, Is.EqualTo(written.Tags));
        Assert.That(versions, Is.EqualTo(new[] { 7, long.MinValue }));
        if (length >= 200) Assert.That(bytes.Length, Is.LessThan(length / 4), "compressed");
    }

    [Test]
    public void No_byte_may_change_and_no_end_be_missing()
    {
        var random = new Random(1);
        var believed = 0;
        for (var entry = 0; entry < 1_000; entry++)
        {
            var bytes = CacheEnvelope.Encode(_key, new CacheEntry(Text(random.Next(60)), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, ["t"]), [entry], compressFrom: 30);
            for (var place = 0; place < bytes.Length; place++)
            {
                var was = bytes[place];
                bytes[place] ^= (byte)random.Next(1, 256);
                if (CacheEnvelope.TryDecode(bytes, _key, MaxBytes, out _, out _)) believed++;
                bytes[place] = was;
                if (CacheEnvelope.TryDecode(bytes.AsMemory(0, place), _key, MaxBytes, out _, out _)) believed++;
            }

            Assert.That(CacheEnvelope.TryDecode(bytes, _key, MaxBytes, out _, out _), Is.True);
            Assert.That(CacheEnvelope.TryDecode((byte[])[.. bytes, 0], _key, MaxBytes, out _, out _), Is.False, "something behind the end");
        }

        Assert.That(believed, Is.Zero);
    }

    [Test]
    public void Bytes_of_any_kind_are_no_entry_and_no_exception()
    {
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (bytes.Length > 0) bytes[0] = 1;
            Assert.That(CacheEnvelope.TryDecode(bytes, _key, MaxBytes, out _, out _), Is.False);
        }
    }

    [Test]
    public void Another_keys_entry_and_one_that_is_too_long_are_not_believed()
    {
        var bytes = CacheEnvelope.Encode(_key, new CacheEntry(Text(5_000), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, []), [], compressFrom: 100);

        Assert.That(CacheEnvelope.TryDecode(bytes, Key("a", tenant: "other").ToBytes(), MaxBytes, out _, out _), Is.False);
        Assert.That(CacheEnvelope.TryDecode(bytes, _key, maxBytes: 4_999, out _, out _), Is.False);
        Assert.That(CacheEnvelope.TryDecode(bytes, _key, maxBytes: 5_000, out _, out _), Is.True);
    }

    [TestCase("plain")]
    [TestCase("")]
    [TestCase("\ud800")]
    [TestCase("a\udc00b\ud83d\ude00\ud800")]
    public void A_key_is_read_back_from_its_bytes(string text)
    {
        var key = new CacheKey(text, "", "subject", 7, "memory", text + text, "persona", "{}");

        Assert.That(CacheKey.TryFromBytes(key.ToBytes(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(key));
        Assert.That(CacheKey.TryFromBytes(key.ToBytes().AsSpan(1), out _), Is.False);
        Assert.That(CacheKey.TryFromBytes([.. key.ToBytes(), 0], out _), Is.False);
    }

    private static byte[] Text(int length) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("an answer, ", (length / 11) + 1))[..length]);
}
