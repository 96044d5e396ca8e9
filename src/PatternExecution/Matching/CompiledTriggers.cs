using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PatternExecution.Matching;

/// <summary>Compiles expressions that are often run, in the background and no more than the process can afford.</summary>
internal static class CompiledTriggers
{
    /// <summary>A compiled expression takes 12 to 130 KiB and never gives them back.</summary>
    private const int MaxCompiled = 128;

    private static int _compiled;

    /// <summary>Compiles an expression, unless there are enough already or the process has no compiler.</summary>
    public static void Compile(Regex regex, Action<Regex> ready)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Interlocked.Increment(ref _compiled) > MaxCompiled) return;
        _ = Task.Run(() =>
        {
            var compiled = new Regex(regex.ToString(), regex.Options | RegexOptions.Compiled, regex.MatchTimeout);

            // The first run pays for the code; it belongs here, not to a request.
            _ = compiled.IsMatch("");
            ready(compiled);
        });
    }
}
