using PatternExecution.Execution;
using PatternExecution.Execution.Standard;

namespace PatternExecution.Tests.Execution.Standard;

public sealed class ToolArgumentsTests
{
    [TestCase("city=Paris, days=3", "city=Paris|days=3")]
    [TestCase("city=Paris and days=3", "city=Paris|days=3")]
    [TestCase("city=Paris days=3", "city=Paris|days=3")]
    [TestCase("city = New York , days : 3", "city=New York|days=3")]
    [TestCase("city=\"Paris, Texas\", note='a=b and c=d'", "city=Paris, Texas|note=a=b and c=d")]
    [TestCase("message=hello", "message=hello")]
    [TestCase("message=", "message=")]
    [TestCase("when=2026-01-02T03:04:05", "when=2026-01-02T03:04:05")]
    [TestCase("{\"amount\": 10.50, \"to\": \"EUR\", \"deep\": {\"a\": [1]}, \"on\": true}", "amount=10.50|to=EUR|deep={\"a\": [1]}|on=true")]
    [TestCase("", "")]
    [TestCase("{\"message\": \"say “hi”\"}", "message=say “hi”")]
    [TestCase("{“message”: “hi”}", "message=hi")]
    [TestCase("city=“New York”, note=“it’s fine”", "city=New York|note=it’s fine")]
    [TestCase("city=‘New York’ and days=3", "city=New York|days=3")]
    public void Arguments_are_read_from_pairs_or_from_an_object(string text, string expected) =>
        Assert.That(string.Join('|', ToolArguments.Read(text).Select(static pair => $"{pair.Key}={pair.Value}")), Is.EqualTo(expected));

    [TestCase("just words", "no pair")]
    [TestCase("city=Paris, days", "no pair")]
    [TestCase("city=Paris, CITY=Rome", "twice")]
    [TestCase("{\"city\": }", "no JSON object")]
    public void What_is_neither_is_rejected_and_said(string text, string part) =>
        Assert.That(() => ToolArguments.Read(text), Throws.TypeOf<RequestRejectedException>().With.Message.Contains(part));
}
