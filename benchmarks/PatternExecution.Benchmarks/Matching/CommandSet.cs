using System.Globalization;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>
/// Made-up commands: a verb, a noun and a word each, in eight families. Half of the queries match, a quarter are commands with a word that
/// nobody registered, a quarter are chat.
/// </summary>
internal static class CommandSet
{
    private const int QueryCount = 5_000;
    private const int UnknownWords = 2_000;
    private const string Consonants = "bcdfghjklmnprstvwz";
    private const string Vowels = "aeiou";

    private static readonly (string Verbs, string Nouns)[] Families =
    [
        ("run|execute|call", "tool|function"), ("start|launch|begin", "service|process|job"), ("show|display|list", "report|table"),
        ("stop|kill|end", "task|worker"), ("deploy|ship|release", "build|branch"), ("open|view|load", "page|file"),
        ("check|test|verify", "status|health"), ("find|search|fetch", "record|entry"),
    ];

    private static readonly string[] Chat =
    [
        "can you tell me what the weather will be like tomorrow", "thanks, that was really helpful", "how do I explain this to my team",
        "please run the numbers again and show them", "what is the best way to open a bank account",
    ];

    public static QuerySet Create(int count)
    {
        var random = new Random(42);
        var words = Words(random, count + UnknownWords);
        var triggers = new string[count];
        for (var i = 0; i < count; i++) triggers[i] = $@"\b({Families[i % 8].Verbs})\s+({Families[i % 8].Nouns})\s+{words[i]}\b";

        var queries = new string[QueryCount];
        var winners = new int[QueryCount];
        for (var i = 0; i < QueryCount; i++)
        {
            winners[i] = i % 4 < 2 ? random.Next(count) : -1;
            queries[i] = (i % 4) switch
            {
                < 2 => Command(random, winners[i] % 8, words[winners[i]]),
                2 => Command(random, random.Next(8), words[count + random.Next(UnknownWords)]),
                _ => string.Create(CultureInfo.InvariantCulture, $"{Chat[random.Next(Chat.Length)]} {words[count + random.Next(UnknownWords)]}"),
            };
        }

        return new QuerySet(triggers, queries, winners);
    }

    private static string Command(Random random, int family, string word)
    {
        var verbs = Families[family].Verbs.Split('|');
        var nouns = Families[family].Nouns.Split('|');
        return $"{(random.Next(2) == 0 ? "please " : "")}{verbs[random.Next(verbs.Length)]} {nouns[random.Next(nouns.Length)]} {word}{(random.Next(2) == 0 ? " now" : "")}";
    }

    private static string[] Words(Random random, int count)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (words.Count < count)
        {
            var word = "";
            for (var syllables = random.Next(2, 5); syllables > 0; syllables--)
            {
                word += Consonants[random.Next(Consonants.Length)];
                word += Vowels[random.Next(Vowels.Length)];
                if (random.Next(3) == 0) word += Consonants[random.Next(Consonants.Length)];
            }

            words.Add(word);
        }

        return [.. words];
    }
}
