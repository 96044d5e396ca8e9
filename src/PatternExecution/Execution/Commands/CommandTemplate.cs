namespace PatternExecution.Execution.Commands;

/// <summary>The arguments of an allowed program, and how the words of a request become them. Immutable.</summary>
internal sealed class CommandTemplate
{
    private readonly CommandSlot[] _arguments;
    private readonly CommandSlot[] _slots;

    public CommandTemplate(AllowedCommand command)
    {
        _arguments = [.. command.Arguments.Select(static argument => new CommandSlot(argument))];
        _slots = [.. _arguments.Where(static argument => !argument.IsLiteral)];
    }

    /// <summary>Makes the arguments of the program.</summary>
    /// <param name="words">The words of the request: values in the order of the slots, or <c>name=value</c>.</param>
    /// <exception cref="RequestRejectedException">A word fits no slot, or a slot is left empty that must not be.</exception>
    public IReadOnlyList<string> Fill(IReadOnlyList<string> words)
    {
        var values = new Dictionary<CommandSlot, List<string>>(ReferenceEqualityComparer.Instance);
        var next = 0;
        foreach (var word in words)
        {
            if (FindNamed(word, out var value) is { } named) Put(named, value, values);
            else next = PutInOrder(word, next, values);
        }

        var arguments = new List<string>(_arguments.Length);
        foreach (var argument in _arguments)
        {
            if (argument.IsLiteral) arguments.Add(argument.Prefix);
            else if (values.TryGetValue(argument, out var given)) arguments.AddRange(given);
            else if (!argument.IsOptional) throw new RequestRejectedException($"argument '{argument.Name}': is missing; give {argument.Expected}.");
        }

        return arguments;
    }

    // A word such as a=b is a value of its own where no slot is named a.
    private CommandSlot? FindNamed(string word, out string value)
    {
        var split = word.IndexOf('=', StringComparison.Ordinal);
        value = split < 0 ? "" : word[(split + 1)..];
        return split < 1 ? null : Array.Find(_slots, slot => word.AsSpan(0, split).Equals(slot.Name, StringComparison.OrdinalIgnoreCase));
    }

    private int PutInOrder(string word, int next, Dictionary<CommandSlot, List<string>> values)
    {
        while (next < _slots.Length && values.ContainsKey(_slots[next]) && !_slots[next].IsRepeated) next++;
        // An optional slot lets a word pass that is none of its values, as long as another may take it.
        while (next < _slots.Length - 1 && _slots[next].IsOptional && _slots[next].Check(word, out _) is not null) next++;
        if (next == _slots.Length)
        {
            throw new RequestRejectedException(_slots.Length == 0
                ? $"arguments: {CommandSlot.Shown(word)} is too many; the program takes none."
                : $"arguments: {CommandSlot.Shown(word)} is too many; the program takes {string.Join(", ", _slots.Select(static slot => slot.Name))}.");
        }

        Put(_slots[next], word, values);
        return _slots[next].IsRepeated ? next : next + 1;
    }

    private static void Put(CommandSlot slot, string value, Dictionary<CommandSlot, List<string>> values)
    {
        if (slot.Check(value, out var argument) is { } fault) throw new RequestRejectedException($"argument '{slot.Name}': {fault}");
        if (!values.TryGetValue(slot, out var given)) values.Add(slot, given = []);
        else if (!slot.IsRepeated) throw new RequestRejectedException($"argument '{slot.Name}': is there twice; give it once.");
        given.Add(argument);
    }
}
