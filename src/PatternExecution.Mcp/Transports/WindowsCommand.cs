using System.Text;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// Finds what a command is on Windows. Programs such as npx are batch files there, which only cmd.exe runs: it is given the file's full path and arguments that it can
/// neither expand nor take for commands, escaped as the Rust standard library does since CVE-2024-24576.
/// </summary>
internal static class WindowsCommand
{
    // What needs no quotes beside letters and digits.
    private const string Plain = "#$*+-./:?@\\_";

    /// <summary>The batch file that a command names.</summary>
    /// <param name="command">A name or a path, with or without its ending.</param>
    /// <param name="path">The folders to look in, parted by ';'.</param>
    /// <param name="endings">The endings to try, parted by ';', in order.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <returns>Its path; null where the command is no batch file, or is not found.</returns>
    public static string? FindBatchFile(string command, string? path, string? endings, Func<string, bool> exists)
    {
        string[] tried = HasEnding(command) ? [""] : (endings is { Length: > 0 } ? endings : ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var folders = command.AsSpan().ContainsAny('\\', '/', ':')
            ? [""]
            : (path ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static folder => folder.Trim('"').TrimEnd('\\') + "\\");
        foreach (var folder in folders)
        {
            foreach (var ending in tried)
            {
                var file = folder + command + ending;
                if (exists(file)) return IsBatch(file) ? file : null;
            }
        }

        return null;
    }

    /// <summary>The arguments of cmd.exe that run a batch file with its own.</summary>
    /// <exception cref="IOException">An argument holds a line break or a null character, which no batch file can be given.</exception>
    public static string CommandLine(string batchFile, IReadOnlyList<string> arguments)
    {
        // No autorun commands, extensions on, no delayed expansion; the outer quotes are cmd's own.
        var line = new StringBuilder("/d /e:ON /v:OFF /c \"\"").Append(batchFile).Append('"');
        foreach (var argument in arguments)
        {
            if (argument.AsSpan().ContainsAny('\r', '\n', '\0'))
                throw new IOException($"an argument of '{batchFile}' holds a line break or a null character, which a batch file cannot be given; take it out, or name the program that the file starts");
            line.Append(' ');
            Append(line, argument);
        }

        return line.Append('"').ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        var isQuoted = argument.Length == 0 || argument[^1] == '\\' || argument.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && !Plain.Contains(letter, StringComparison.Ordinal));
        if (isQuoted) line.Append('"');
        var backslashes = 0;
        foreach (var letter in argument)
        {
            switch (letter)
            {
                case '\\':
                    backslashes++;
                    break;
                case '"':
                    // The batch file's program reads backslashes before a quote, and cmd a quote that is doubled.
                    line.Append('\\', backslashes).Append('"');
                    backslashes = 0;
                    break;
                case '%':
                    // An empty piece of a variable parts the sign from what follows, so that no variable is found.
                    line.Append("%%cd:~,");
                    backslashes = 0;
                    break;
                default:
                    backslashes = 0;
                    break;
            }

            line.Append(letter);
        }

        if (isQuoted) line.Append('\\', backslashes).Append('"');
    }

    private static bool HasEnding(string command) => command.LastIndexOf('.') > command.AsSpan().LastIndexOfAny('\\', '/');

    private static bool IsBatch(string file) => file.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".bat", StringComparison.OrdinalIgnoreCase);
}
