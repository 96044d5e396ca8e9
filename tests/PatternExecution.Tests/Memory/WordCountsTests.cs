using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

[TestFixture]
public sealed class WordCountsTests
{
    private static readonly string[] Pieces =
    [
        "store", "Stores", "STORED", "storing", "cache's", "don’t", "x86", "2025", "été", "ETE", "東京都", "naïve", "ﬁne", "a", "flies", "dying", new string('z', 70),
        new string('q', 63) + "ing", "𝒂b", "🚀", "-", "...", "'s", "ﾊﾟ", "co\u00ADoperate", "i̇",
    ];

    [TestCase(true)]
    [TestCase(false)]
    public void Counts_are_those_of_the_words_read_one_by_one(bool remembersSpellings)
    {
        var random = new Random(11);
        var words = new WordCounts(remembersSpellings);
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)] + (random.Next(5) == 0 ? "" : " ")));
            var expected = new List<string>();
            var reader = new WordReader(text, new char[WordReader.BufferLength]);
            while (reader.MoveNext())
                expected.Add(reader.Current.ToString());

            var document = words.Count(text);
            Assert.That(document.Length, Is.EqualTo(expected.Count), text);
            Assert.That(document.Counts.Select(count => (words.Words[count.Key], count.Value)),
                Is.EqualTo(expected.GroupBy(word => word, StringComparer.Ordinal).Select(same => (same.Key, same.Count()))), text);
        }

        Assert.That(words.Words, Is.Unique);
    }

    [Test]
    public void What_was_counted_stays_as_it_was()
    {
        var words = new WordCounts(remembersSpellings: true);
        var first = words.Count("one two two three");
        // More words than a page holds.
        for (var i = 0; i < 20; i++)
            words.Count(string.Join(' ', Enumerable.Range(0, 1_000).Select(n => $"w{n} two")));
        Assert.That(first.Counts.Select(count => (words.Words[count.Key], count.Value)), Is.EqualTo(new[] { ("on", 1), ("two", 2), ("three", 1) }));
    }
}
