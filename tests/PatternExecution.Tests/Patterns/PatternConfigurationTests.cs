using Microsoft.Extensions.Configuration;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Patterns;

public sealed class PatternConfigurationTests
{
    [Test]
    public void Section_is_read_like_a_file_with_names_in_any_case()
    {
        using var stream = new MemoryStream(PatternFileTests.Bytes("""
            { "PatternExecution": { "Patterns": [
              { "Name": "recall", "Type": "Hybrid", "Priority": 5, "CacheTtl": "00:01:00", "Triggers": ["^recall (?<query>.+)"], "Phrases": [], "Fallback": true,
                "Memory": { "Operation": "SearchByTag", "Top": 3, "RecencyWeight": 0.25, "RecencyHalfLife": "1.00:00:00" }, "Metadata": { "owner": "me" }, "Examples": ["recall it"] },
              { "name": "b", "type": "infrastructure" } ] } }
            """));

        var patterns = PatternConfiguration.Load(new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("PatternExecution:Patterns"));

        Assert.That(patterns.Select(pattern => (pattern.Name, pattern.Type)), Is.EqualTo(new[] { ("recall", PatternType.Hybrid), ("b", PatternType.Infrastructure) }));
        Assert.That((patterns[0].Priority, patterns[0].CacheTtl, patterns[0].Fallback, patterns[0].Phrases.Count), Is.EqualTo((5, TimeSpan.FromMinutes(1), true, 0)));
        Assert.That(patterns[0].Memory, Is.EqualTo(new MemoryOperation { Operation = MemoryOperationKind.SearchByTag, Top = 3, RecencyWeight = 0.25, RecencyHalfLife = TimeSpan.FromDays(1) }));
        Assert.That(patterns[0].Metadata["owner"], Is.EqualTo("me"));
    }

    [Test]
    public void Every_fault_names_its_configuration_path()
    {
        var configuration = Settings(
            ("P:0:name", "a"), ("P:0:type", "infra"), ("P:0:priority", "high"),
            ("P:1:name", "b"), ("P:1:type", "memory"), ("P:1:triggers:0", "("), ("P:1:colour", "red"), ("P:1:memory:top", "0"),
            ("P:2:type", "memory"),
            ("P:x", "1"));

        var refused = Assert.Throws<PatternValidationException>(() => PatternConfiguration.Load(configuration.GetSection("P")));

        Assert.That(refused!.Faults.Select(fault => fault.Field), Is.EquivalentTo(new[]
        {
            "P:x", "P:0:type", "P:0:priority", "P:1:triggers:0", "P:1:colour", "P:1:memory:top", "P:2:name",
        }));
    }

    [Test]
    public void Absent_section_is_no_pattern_and_a_text_is_a_fault()
    {
        var configuration = Settings(("P", "x"));

        Assert.That(PatternConfiguration.Load(configuration.GetSection("Q")), Is.Empty);
        Assert.That(Assert.Throws<PatternValidationException>(() => PatternConfiguration.Load(configuration.GetSection("P")))!.Faults.Single().Field, Is.EqualTo("P"));
    }

    internal static IConfigurationRoot Settings(params (string Key, string Value)[] settings)
        => new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build();
}
