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

    private static CacheKey Make(string[] f, ulong version) => new(f[0], f[1], f[2], version, f[3], f[4], f[5], f[6]);
}
