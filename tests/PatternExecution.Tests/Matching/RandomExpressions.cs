using System.Text;

namespace PatternExecution.Tests.Matching;

/// <summary>Expressions and texts made from a number: everything the syntax offers, over an alphabet small enough that many match.</summary>
internal sealed class RandomExpressions(int seed)
{
    private static readonly string[] Letters =
        ["a", "b", "k", "K", "s", "S", "x", "1", " ", "-", "_", "\u212A", "\u017F", "\u00DF", "\u1E9E", "\u00E9", "\u00C9", "e", "\u0301", "\u03A9", "\u2126",
         "\u0130", "\u0131", "i", "I", "\u01C4", "\u01C5", "\u200D", "\n", "\uD83D", "\uDE00"];

    private static readonly string[] Classes =
        [".", @"\w", @"\W", @"\s", @"\S", @"\d", @"\D", "[ab]", "[^a]", "[a-k]", "[^\\n]", @"[\w-[ak]]", "[a-z-[b-s]]", @"\p{L}", @"\p{Lu}", @"\P{Ll}", "[k]", "[K1]",
         "[]a]", "[^]a]", @"[\]\-a]", "[-a]", "[a-]", @"[\s-]", "[a\\-k]", @"[\x61-\x63]", @"[\u212A]", "[\u00E9s]", @"[\p{IsGreek}]", @"[\d_]", "[[ab]", @"[\101]"];

    private static readonly string[] Escapes = [@"\x6B", @"\u0073", @"\061", @"\.", @"\-", @"\ ", @"\n", @"\t", @"\cA", @"\e", @"\/", @"\#"];

    private static readonly string[] Assertions = ["^", "$", @"\b", @"\B", @"\A", @"\z", @"\Z", "(?m:^)", "(?m:$)"];

    private static readonly string[] Quantifiers = ["?", "*", "+", "{2}", "{1,2}", "{0,2}", "{1,}", "{0}", "??", "*?", "+?", "{1,3}?", "{,2}", "{x"];

    private static readonly string[] Odd =
        ["(?i)", "(?-i)", "(?s)", "(?m)", "(?x)", "(?-x)", "(?n)", "(?#note)", "(?=a)", "(?!b)", "(?<=a)", "(?<!k)", "(?>ab|a)", @"\G", "(?(a)b|k)", "(?<n>a)", "(?'m'k)", "{", "}", "{a}",
         "(?(?=a)k)", "(a)(?(1)b|k)", "(?<n>a)(?<-n>b)", @"(a)\1", @"(?<q>k)\k<q>", "()", "(|a)"];

    private static readonly string[] Openings = ["(", "(?:", "(?i:", "(?-i:", "(?s:", "(?x: ", "(?>", "(?=", "(?!"];

    private readonly Random _random = new(seed);

    public string Expression()
    {
        var text = new StringBuilder();
        Alternatives(text, 3);
        return text.ToString();
    }

    /// <summary>A literal that some texts hold, so that triggers have something to be found by.</summary>
    public string Word() => Pick(["ab", "ka", "xb", "s1", "bk", "aa", "ks"]);

    public string Text()
    {
        var text = new StringBuilder();
        for (var n = _random.Next(0, 14); n > 0; n--) text.Append(Pick(_random.Next(3) == 0 ? Letters : ["a", "b", "k", "K", "s", "x", " ", "1"]));
        return text.ToString();
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private void Alternatives(StringBuilder text, int depth)
    {
        Sequence(text, depth);
        while (_random.Next(4) == 0)
        {
            text.Append('|');
            Sequence(text, depth);
        }
    }

    private void Sequence(StringBuilder text, int depth)
    {
        for (var n = _random.Next(0, 5); n > 0; n--)
        {
            Unit(text, depth);
            if (_random.Next(3) == 0) text.Append(Pick(Quantifiers));
        }
    }

    private void Unit(StringBuilder text, int depth)
    {
        switch (_random.Next(depth > 0 ? 12 : 9))
        {
            case < 5:
                text.Append(Pick(_random.Next(2) == 0 ? Letters : ["a", "b", "k"]));
                break;
            case 5:
                text.Append(Pick(Classes));
                break;
            case 6:
                text.Append(Pick(Assertions));
                break;
            case 7:
                text.Append(Pick(_random.Next(2) == 0 ? Escapes : Classes));
                break;
            case 8:
                text.Append(_random.Next(3) == 0 ? Pick(Odd) : "a");
                break;
            default:
                text.Append(Openings[_random.Next(_random.Next(1, Openings.Length + 1))]);
                Alternatives(text, depth - 1);
                text.Append(')');
                break;
        }
    }
}
