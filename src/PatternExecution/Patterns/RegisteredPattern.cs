using System.Text.RegularExpressions;

namespace PatternExecution.Patterns;

/// <summary>A definition that was found sound, with all that matching needs. Immutable: lists are copies, so that the host's later changes do no harm.</summary>
internal sealed class RegisteredPattern
{
    public RegisteredPattern(PatternDefinition definition, string[] phrases, Regex[] triggers, object? origin)
    {
        Definition = definition;
        Phrases = phrases;
        Version = PatternVersion.Of(definition);
        Triggers = Array.ConvertAll(triggers, regex => new RegisteredTrigger(this, regex));
        Origin = origin;
    }

    public PatternDefinition Definition { get; }

    /// <summary>Trimmed; the pattern's name is among them.</summary>
    public string[] Phrases { get; }

    public RegisteredTrigger[] Triggers { get; }

    public ulong Version { get; }

    /// <summary>Whoever replaces this pattern as one of a set, such as pattern files; null for one that the host registered by hand.</summary>
    public object? Origin { get; }
}
