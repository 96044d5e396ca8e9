namespace PatternExecution.Execution.Functions;

/// <summary>
/// Compares the names of parameters with those of groups. A group's name has letters, digits and '_' alone, a server's parameter may be called <c>auth-method</c>,
/// <c>filter.status</c> or <c>authMethod</c>: they are alike where their letters and digits are, ignoring case.
/// </summary>
internal static class ParameterNames
{
    /// <summary>Whether two names have the same letters and digits.</summary>
    public static bool AreAlike(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        while (true)
        {
            var left = Next(ref first);
            var right = Next(ref second);
            if (left != right) return false;
            if (left == 0) return true;
        }
    }

    /// <summary>The one of several parameters that a name means: the one that is called so, ignoring case, or else the only one that is alike.</summary>
    /// <returns>The parameter's own spelling; null where there is none, or more than one.</returns>
    public static string? Find(IEnumerable<string> parameters, string name)
    {
        string? alike = null;
        var count = 0;
        foreach (var parameter in parameters)
        {
            if (parameter.Equals(name, StringComparison.OrdinalIgnoreCase)) return parameter;
            if (!AreAlike(parameter, name)) continue;
            alike = parameter;
            count++;
        }

        return count == 1 ? alike : null;
    }

    private static char Next(ref ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            var letter = name[0];
            name = name[1..];
            if (char.IsLetterOrDigit(letter)) return char.ToUpperInvariant(letter);
        }

        return '\0';
    }
}
