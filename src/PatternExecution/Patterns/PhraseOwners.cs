namespace PatternExecution.Patterns;

/// <summary>The patterns that share a phrase, in the order in which they are asked.</summary>
internal readonly struct PhraseOwners(RegisteredPattern first, RegisteredPattern[]? others)
{
    public RegisteredPattern First { get; } = first;

    public RegisteredPattern[]? Others { get; } = others;

    public PhraseOwners And(RegisteredPattern next) => new(First, Others is null ? [next] : [.. Others, next]);

    public RegisteredPattern? Find(uint types)
    {
        if (((1u << (int)First.Definition.Type) & types) != 0) return First;
        if (Others is null) return null;
        foreach (var other in Others)
        {
            if (((1u << (int)other.Definition.Type) & types) != 0) return other;
        }

        return null;
    }
}
