using System.Text;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

/// <summary>Requests as people type them: closing punctuation, a phone's quotes, other widths, forms and spaces.</summary>
public sealed class ReportedRequestsTests
{
    private static readonly PatternDefinition[] _patterns =
    [
        Pattern("deploy", ["^deploy to (?<environment>\\w+)$"], ["deploy to staging"]),
        Pattern("garage", [], ["open the garage"]),
        Pattern("clean", ["^clean the (?<room>.+)$"], []),
        Pattern("cafe", [], ["café öffnen"]),
        Pattern("open", ["^öffne (?<name>\\w+)$"], []),
        Pattern("news", [], ["what's new"]),
        Pattern("billing", [], ["status of billing"]),
        Pattern("weather", [], ["istanbul hava durumu"]),
        Pattern("road", [], ["straße sperren"]),
        Pattern("alive", [], ["are you alive?"]),
        Pattern("note", ["^note (?<text>[\\s\\S]+)$"], []),
        Pattern("ask", ["^is it (?<what>\\w+)\\?$"], []),
        Pattern("curly", ["^don’t (?<what>\\w+)$"], []),
    ];

    [TestCase("Deploy to staging.", "deploy")]
    [TestCase("deploy to production.", "deploy")]
    [TestCase("deploy to production…", "deploy")]
    [TestCase("deploy to production ?!", "deploy")]
    [TestCase("Open the garage?", "garage")]
    [TestCase("Open the garage!!", "garage")]
    [TestCase("Open the garage。", "garage")]
    [TestCase("Open the garage؟", "garage")]
    [TestCase("Open the garage।", "garage")]
    [TestCase("¿Open the garage?", "garage")]
    [TestCase("are you alive", "alive")]
    [TestCase("Are you alive?", "alive")]
    [TestCase("Are you alive?!", "alive")]
    [TestCase("what’s new", "news")]
    [TestCase("whatʼs new?", "news")]
    [TestCase("what＇s new", "news")]
    [TestCase("status of\u00A0billing", "billing")]
    [TestCase("status\u202Fof billing", "billing")]
    [TestCase("status  of\tbilling", "billing")]
    [TestCase("\u200Bsta\u200Btus of billing\u200B", "billing")]
    [TestCase("\uFEFFstatus of \u200Bbilling", "billing")]
    [TestCase("\u202Dstatus of billing\u202C", "billing")]
    [TestCase("ｓｔａｔｕｓ　ｏｆ　ｂｉｌｌｉｎｇ", "billing")]
    [TestCase("İSTANBUL HAVA DURUMU", "weather")]
    [TestCase("İstanbul hava durumu.", "weather")]
    [TestCase("STRASSE SPERREN", "road")]
    [TestCase("STRAẞE SPERREN", "road")]
    [TestCase("Is it open?", "ask")]
    [TestCase("don’t worry", "curly")]
    public void A_request_as_people_type_it_reaches_its_pattern(string request, string pattern)
    {
        var registry = Registry();
        Assert.That(Match(registry, request), Is.EqualTo(pattern));
        Assert.That(Match(registry, request), Is.EqualTo(pattern), "asked again");
        Assert.That(registry.FindAll(request, null)[0].Pattern!.Name, Is.EqualTo(pattern), "explained");
    }

    [TestCase("café öffnen", "cafe")]
    [TestCase("öffne tür", "open")]
    public void A_request_in_decomposed_letters_reaches_its_pattern(string request, string pattern)
    {
        Assert.That(Match(Registry(), request.Normalize(NormalizationForm.FormD)), Is.EqualTo(pattern));
        var decomposed = new PatternRegistry();
        decomposed.Register(Pattern("cafe", [], ["café öffnen".Normalize(NormalizationForm.FormD)]));
        Assert.That(Match(decomposed, "Café öffnen"), Is.EqualTo("cafe"));
    }

    [TestCase("Clean the kitchen.", "room", "kitchen")]
    [TestCase("Clean the kitchen…", "room", "kitchen")]
    [TestCase("clean the  “big”  hall!", "room", "“big”  hall")]
    [TestCase("deploy to ｓｔａｇｉｎｇ！", "environment", "ｓｔａｇｉｎｇ")]
    [TestCase("note the rota is:\r\nMon Ana\r\nTue Mei", "text", "the rota is:\r\nMon Ana\r\nTue Mei")]
    [TestCase("note see chapter 1.2", "text", "see chapter 1.2")]
    [TestCase("note use a tool, e.g.", "text", "use a tool, e.g.")]
    [TestCase("note 👍🏽", "text", "👍🏽")]
    [TestCase("deploy to staging", "environment", "staging")]
    public void An_argument_is_what_was_typed_without_closing_punctuation(string request, string name, string value)
    {
        Assert.That(Registry().TryMatch(request, null, out var match), Is.True);
        Assert.That(match.Capture(request), Contains.Key(name).WithValue(value));
    }

    [TestCase("^mood (?<mood>[😀😢👍])")]
    public void No_function_is_given_half_a_character(string trigger)
    {
        var registry = new PatternRegistry();
        registry.Register(Pattern("mood", [trigger], []));
        Assert.That(registry.TryMatch("mood 🐶", null, out var match), Is.True, ".NET reads the class as halves of characters");
        Assert.That(match.Capture("mood 🐶")["mood"], Is.EqualTo("🐶"));
    }

    [TestCase("help?", "with")]
    [TestCase("help", "without")]
    [TestCase("help!", "without")]
    public void A_phrase_that_was_written_so_comes_before_one_that_was_read_so(string request, string pattern)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange([Pattern("without", [], ["help"]), Pattern("with", [], ["help?"])]);
        Assert.That(Match(registry, request), Is.EqualTo(pattern));
    }

    [TestCase(RequestReading.ClosingPunctuation, "Open the garage?")]
    [TestCase(RequestReading.Typography, "what’s new")]
    [TestCase(RequestReading.WhiteSpace, "status of\u00A0billing")]
    [TestCase(RequestReading.Forms, "ｓｔａｔｕｓ of billing")]
    public void A_part_of_reading_can_be_switched_off(RequestReading part, string request)
    {
        Assert.That(Match(Registry(RequestReading.All & ~part), request), Is.Null);
        Assert.That(Match(Registry(part), request), Is.Not.Null);
    }

    [TestCase("\uD83D")]
    [TestCase("status of billing\uDC00")]
    [TestCase("...")]
    [TestCase("\u200B")]
    [TestCase("\u0301")]
    public void What_is_no_text_matches_nothing_and_throws_nothing(string request) => Assert.That(Match(Registry(), request), Is.Null);

    private static string? Match(PatternRegistry registry, string request) => registry.TryMatch(request, null, out var match) ? match.Pattern!.Name : null;

    private static PatternRegistry Registry(RequestReading reading = RequestReading.All)
    {
        var registry = new PatternRegistry(new PatternRegistryOptions { Reading = reading });
        registry.RegisterRange(_patterns);
        return registry;
    }

    private static PatternDefinition Pattern(string name, string[] triggers, string[] phrases) =>
        new() { Name = name, Type = PatternType.Infrastructure, Triggers = triggers, Phrases = phrases };
}
