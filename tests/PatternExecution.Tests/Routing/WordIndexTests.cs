using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Routing;

public sealed class WordIndexTests
{
    private static readonly string[] Infrastructure = ["run", "check", "tool", "größe", "проверь"];
    private static readonly string[] Memory = ["recall", "last", "mémoire"];
    private static readonly WordIndex Index = new(Infrastructure, Memory);

    [TestCase("Run the TOOL", "run tool", "")]
    [TestCase("rerun the toolbox", "", "")]
    [TestCase("re-run, tool; (check)", "run tool check", "")]
    [TestCase("recall_all of the last run2", "", "last")]
    [TestCase("GRÖSSE größe GRÖßE, Проверь!", "größe проверь", "")]
    [TestCase("mémoire", "", "mémoire")]
    [TestCase("run\u0301 \uD835\uDC9Crun last", "", "last")]
    [TestCase("run run check run tool check", "run check tool", "")]
    [TestCase("run", "run", "")]
    [TestCase("", "", "")]
    public void Whole_words_are_found_once_each_whatever_their_case(string text, string infrastructure, string memory)
    {
        var found = Index.Find(text);
        Assert.Multiple(() =>
        {
            Assert.That(Spell(Index, found.Infrastructure), Is.EqualTo(infrastructure));
            Assert.That(Spell(Index, found.Memory), Is.EqualTo(memory));
        });
    }

    [Test]
    public void Half_a_surrogate_pair_belongs_to_the_word_around_it() =>
        Assert.That(Index.Find("run\uD800 \uDC00tool last"), Is.EqualTo(Index.Find("last")));

    [Test]
    public void Four_words_of_a_set_are_remembered_and_a_fifth_takes_no_place()
    {
        var index = new WordIndex(["a1", "b2", "c3", "d4", "e5"], ["m"]);
        var found = index.Find("e5 d4 c3 b2 a1 m");

        Assert.That(Spell(index, found.Infrastructure), Is.EqualTo("e5 d4 c3 b2"));
        Assert.That(found.InfrastructureCount, Is.EqualTo(4));
        Assert.That(Spell(index, found.Memory), Is.EqualTo("m"));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property It_finds_what_a_regular_expression_of_whole_words_finds()
    {
        string[] pieces = ["run", "RUN", "check", "tool", "tools", "recall", "Last", " ", "-", "_", "x", "7", "é", "\t", "größe", "."];
        var texts = Gen.Elements(pieces).ArrayOf().Select(string.Concat);
        return Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var found = Index.Find(text);
            return Spell(Index, found.Infrastructure) == Oracle(Infrastructure, text, FoundWords.Capacity)
                && Spell(Index, found.Memory) == Oracle(Memory, text, FoundWords.Capacity);
        });
    }

    [Test]
    public void Thousands_of_words_are_told_apart()
    {
        var words = Enumerable.Range(0, 5_000).Select(i => $"word{i}").ToArray();
        var index = new WordIndex(words, ["memory"]);

        Assert.That(words.All(word => Spell(index, index.Find($"say {word}!").Infrastructure) == word));
        Assert.That(index.Find("word5000 word-1x"), Is.EqualTo(default(FoundWords)));
    }

    private static string Oracle(string[] words, string text, int capacity) => string.Join(' ', Regex
        .Matches(text, @"[\w]+")
        .Select(match => Array.Find(words, word => word.Equals(match.Value, StringComparison.OrdinalIgnoreCase)))
        .OfType<string>()
        .Distinct()
        .Take(capacity));

    private static string Spell(WordIndex index, ulong set)
    {
        var words = new List<string>();
        for (var place = 0; place < FoundWords.Capacity && FoundWords.At(set, place) is not 0 and var number; place++) words.Add(index[number]);
        return string.Join(' ', words);
    }
}
