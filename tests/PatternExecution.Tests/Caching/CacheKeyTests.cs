using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

public sealed class CacheKeyTests
{
    private static readonly string[] Fields = ["tenant", "principal", "subject", "route", "text", "persona", "context"];

    [Test]
    public void Each_field_changes_the_key_and_its_name_outside_the_process()
    {
        var original = Make(Fields, 1);
        for (var i = 0; i < Fields.Length; i++)
        {
            var fields = (string[])Fields.Clone();
            fields[i] += "x";
            Assert.That(Make(fields, 1), Is.Not.EqualTo(original), Fields[i]);
            Assert.That(Make(fields, 1).ToHash(), Is.Not.EqualTo(original.ToHash()), Fields[i]);
        }

        Assert.That(Make(Fields, 2), Is.Not.EqualTo(original));
        Assert.That(Make(Fields, 2).ToHash(), Is.Not.EqualTo(original.ToHash()));
        Assert.That(Make(Fields, 1), Is.EqualTo(original));
        Assert.That(Make(Fields, 1).ToHash(), Is.EqualTo(original.ToHash()));
    }

    [Test]
    public void A_separator_that_moves_from_one_field_to_the_next_changes_the_key()
    {
        var left = Make(["a:", "b", "s", "r", "t", "p", "c"], 1);
        var right = Make(["a", ":b", "s", "r", "t", "p", "c"], 1);

        Assert.That(right, Is.Not.EqualTo(left));
        Assert.That(right.ToHash(), Is.Not.EqualTo(left.ToHash()));
    }

    [Test]
    public void Unpaired_surrogates_are_told_apart_outside_the_process()
    {
        string[] texts = ["\ud800", "\ud801", "\udc00", "\udc00\ud800", "\ufffd", "a\ud800", "\ud800a", "\ud800\udc00", "\U00010000x", ""];
        var hashes = texts.Select(text => Make(["t", "p", "s", "r", text, "", ""], 1).ToHash()).ToHashSet();

        Assert.That(hashes, Has.Count.EqualTo(texts.Length));
    }

    [Test]
    public void The_bytes_outside_the_process_are_as_documented()
    {
        var bytes = Make(["t", "", "s", "r", "\u00e9\ud800", "", "c"], 258).ToBytes();

        Assert.That(Convert.ToHexStringLower(bytes), Is.EqualTo(
            "0201000000000000" + "0100000074" + "00000000" + "0100000073" + "0100000072" + "05000000c3a9eda080" + "00000000" + "0100000063"));
    }

    [Test]
    public void Hashes_of_similar_keys_spread()
    {
        var buckets = new int[1_024];
        for (var i = 0; i < 102_400; i++) buckets[Make(["t", "", "s", "r", $"recall {i}", "", ""], 1).GetHashCode() & 1_023]++;

        // A hundred each on average; a fair hash strays by more than 60 about once in a hundred million buckets.
        Assert.That(buckets.Max(), Is.LessThan(160));
        Assert.That(buckets.Min(), Is.GreaterThan(40));
    }

    [Test]
    public void A_missing_field_is_refused() =>
        Assert.That(() => Make(["t", "", null!, "r", "", "", ""], 1), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("subject"));

    private static CacheKey Make(string[] f, ulong version) => new(f[0], f[1], f[2], version, f[3], f[4], f[5], f[6]);
}
