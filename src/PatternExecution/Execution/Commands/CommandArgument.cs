namespace PatternExecution.Execution.Commands;

/// <summary>One argument of an allowed program: a text of the host's own, or a slot that a request fills with one value (or several, where it repeats).</summary>
public sealed class CommandArgument
{
    /// <summary>What it may be.</summary>
    public CommandArgumentKind Kind { get; set; }

    /// <summary>What requests call a slot, as in <c>count=5</c>; they may also leave it out and give values in order.</summary>
    /// <value>1 to 64 letters, digits, '_' and '-', unique in its command ignoring case; a literal needs none.</value>
    public string Name { get; set; } = "";

    /// <summary>The text of a literal, and for a slot what comes before the value in the same argument, such as <c>--max-count=</c>. Only here and in <see cref="Choices"/> may a dash lead.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The texts of a choice.</summary>
    /// <value>At least one for a choice.</value>
    public IList<string> Choices { get; } = [];

    /// <summary>The least number.</summary>
    /// <value>0 by default; a negative one lets arguments begin with a minus sign.</value>
    public long Minimum { get; set; }

    /// <summary>The greatest number.</summary>
    /// <value>At least <see cref="Minimum"/>; the largest 64-bit number by default.</value>
    public long Maximum { get; set; } = long.MaxValue;

    /// <summary>The folder that a path has to lie in.</summary>
    /// <value>An absolute path; links in it are followed.</value>
    public string? Root { get; set; }

    /// <summary>Whether a path may name what is not there yet; the folder that it is in has to be there.</summary>
    public bool MayBeNew { get; set; }

    /// <summary>What a text has to look like as a whole; null lets any pass.</summary>
    /// <value>A regular expression that needs no backtracking, matched case-sensitively.</value>
    public string? Pattern { get; set; }

    /// <summary>How long a text or a path may be.</summary>
    /// <value>1 to 4,096 UTF-16 characters; 256 by default.</value>
    public int MaxLength { get; set; } = 256;

    /// <summary>Whether a request may leave the slot out.</summary>
    public bool IsOptional { get; set; }

    /// <summary>Whether a request may fill the slot several times, an argument each; only the last slot may.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>A text that is always given.</summary>
    /// <param name="text">The argument, such as <c>--oneline</c>.</param>
    public static CommandArgument Literal(string text) => new() { Prefix = text };

    /// <summary>A slot for one of the host's texts.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="choices">The texts; one of them may begin with a dash.</param>
    public static CommandArgument Choice(string name, params string[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var argument = new CommandArgument { Kind = CommandArgumentKind.Choice, Name = name };
        foreach (var choice in choices) argument.Choices.Add(choice);
        return argument;
    }

    /// <summary>A slot for a whole number.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="minimum">The least.</param>
    /// <param name="maximum">The greatest.</param>
    public static CommandArgument Number(string name, long minimum, long maximum) =>
        new() { Kind = CommandArgumentKind.Number, Name = name, Minimum = minimum, Maximum = maximum };

    /// <summary>A slot for a name such as that of a branch or a service.</summary>
    /// <param name="name">What requests call it.</param>
    public static CommandArgument Identifier(string name) => new() { Kind = CommandArgumentKind.Identifier, Name = name };

    /// <summary>A slot for a file or folder that is there.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="root">The folder that it has to lie in; absolute.</param>
    public static CommandArgument Path(string name, string root) => new() { Kind = CommandArgumentKind.Path, Name = name, Root = root };

    /// <summary>A slot for any text.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="pattern">What it has to look like as a whole; null lets any pass.</param>
    public static CommandArgument Text(string name, string? pattern = null) => new() { Kind = CommandArgumentKind.Text, Name = name, Pattern = pattern };

    /// <summary>Puts a text of the host's own before the value, in the same argument.</summary>
    /// <param name="prefix">The text, such as <c>--max-count=</c>.</param>
    /// <returns>This argument.</returns>
    public CommandArgument After(string prefix)
    {
        Prefix = prefix;
        return this;
    }

    /// <summary>Lets a request leave the slot out.</summary>
    /// <returns>This argument.</returns>
    public CommandArgument Optional()
    {
        IsOptional = true;
        return this;
    }

    /// <summary>Lets a request fill the slot several times.</summary>
    /// <returns>This argument.</returns>
    public CommandArgument Repeated()
    {
        IsRepeated = true;
        return this;
    }
}
