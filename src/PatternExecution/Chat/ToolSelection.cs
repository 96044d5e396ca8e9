using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Chat;

/// <summary>Keeps the tools whose names and descriptions share most words with a turn; rare words count more (inverse document frequency).</summary>
internal sealed partial class ToolSelection
{
    private readonly ConditionalWeakTable<AITool, HashSet<string>> _words = [];

    /// <summary>At most so many tools, in their own order; more only where the conversation has called more.</summary>
    public IList<AITool> Select(IList<AITool> tools, IList<ChatMessage> messages, string query, int most)
    {
        if (tools.Count <= most) return tools;
        var called = messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().Select(static call => call.Name).ToHashSet(StringComparer.Ordinal);
        var asked = WordsOf(query);
        // Hosted tools run in the service: they are settings rather than functions to choose among.
        var kept = tools.Where(tool => tool is not AIFunctionDeclaration || called.Contains(tool.Name)).ToHashSet<AITool>(ReferenceEqualityComparer.Instance);
        var words = tools.Select(tool => _words.GetValue(tool, static tool => WordsOf($"{tool.Name} {tool.Description}"))).ToArray();
        var ranked = Enumerable.Range(0, tools.Count)
            .Where(i => !kept.Contains(tools[i]))
            .OrderByDescending(i => words[i].Where(asked.Contains).Sum(word => Math.Log(1 + ((double)tools.Count / words.Count(other => other.Contains(word))))))
            .Take(Math.Max(0, most - kept.Count))
            .Select(i => tools[i]);
        kept.UnionWith(ranked);
        return [.. tools.Where(kept.Contains)];
    }

    private static HashSet<string> WordsOf(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var reader = new WordReader(CamelCase().Replace(text, " "), stackalloc char[WordReader.BufferLength]);
        while (reader.MoveNext()) words.Add(reader.Current.ToString());
        return words;
    }

    [GeneratedRegex(@"(?<=\p{Ll})(?=\p{Lu})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CamelCase();
}
