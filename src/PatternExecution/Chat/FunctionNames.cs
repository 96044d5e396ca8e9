using System.Security.Cryptography;
using System.Text;

namespace PatternExecution.Chat;

/// <summary>What patterns are called where models call them. Services take letters, digits, '_' and '-', 64 at most, and refuse the whole request for one name that is none.</summary>
internal static class FunctionNames
{
    /// <summary>The longest name that all known services take.</summary>
    public const int MaxLength = 64;

    private const int HashLength = 8;

    /// <summary>The name of a pattern as a function: '.' becomes '_', and what is too long ends in a hash of the whole name, the same in every process.</summary>
    public static string Of(string pattern)
    {
        var name = pattern.Replace('.', '_');
        if (name.Length <= MaxLength) return name;
        // Pattern names are compared ignoring case, and so is what is left of them.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pattern.ToLowerInvariant())));
        return $"{name.AsSpan(0, MaxLength - HashLength - 1)}_{hash.AsSpan(0, HashLength)}";
    }

    /// <summary>Refuses patterns that a model could not tell apart.</summary>
    /// <param name="patterns">The patterns' names.</param>
    /// <exception cref="PatternExecutionException">Two have one name as functions; the message names both.</exception>
    public static void ThrowIfAlike(IEnumerable<string> patterns)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in patterns)
        {
            var name = Of(pattern);
            if (!taken.TryAdd(name, pattern))
                throw new PatternExecutionException($"Patterns '{taken[name]}' and '{pattern}' are both the function '{name}' to a model, which has '_' for '.' and {MaxLength} characters at most; leave one out, or rename it.");
        }
    }
}
