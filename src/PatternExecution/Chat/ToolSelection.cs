using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Chat;

/// <summary>
/// Keeps the tools whose names and descriptions share most words with a turn or, where it shares none, with what was said just before; rare words count more (inverse document
/// frequency). Where neither shares a word, nothing is known of the tools, and all are kept.
/// </summary>
internal sealed partial class ToolSelection
{
    // Of what was said before, as much as a short answer ("yes please") leans on.
    private const int LookedBackAt = 3;

    // Words that most English texts share say nothing of what one is about.
    private static readonly HashSet<string> Common = WordsOf(
        "a about after again all also am an and any are as at be been before but by can could did do does doing done for from get give had has have he hello help her hi his how i if in into is it its "
        + "just let like may me more my new no not now of off ok okay on one or other our out over please she should so some sure tell than thank thanks that the their them then there these they this "
        + "those to too up us use used using very want was we were what when where which who why will with would yes you your");

    private readonly ConditionalWeakTable<AITool, HashSet<string>> _words = [];

    /// <summary>At most so many tools, in their own order; more only where the conversation has called more, the options require one, or nothing is known.</summary>
    public IList<AITool> Select(ChatOptions options, IReadOnlyList<ChatMessage> messages, int most)
    {
        var tools = options.Tools!;
        var words = tools.Select(tool => _words.GetValue(tool, static tool => WordsOf($"{tool.Name} {tool.Description}"))).ToArray();
        if (Score(tools.Count, words, messages) is not { } scores) return tools;

        var needed = messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().Select(static call => call.Name).ToHashSet(StringComparer.Ordinal);
        if (options.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } required }) needed.Add(required);
        // Hosted tools run in the service: they are settings rather than functions to choose among.
        var kept = tools.Where(tool => tool is not AIFunctionDeclaration || needed.Contains(tool.Name)).ToHashSet<AITool>(ReferenceEqualityComparer.Instance);
        var ranked = Enumerable.Range(0, tools.Count)
            .Where(i => !kept.Contains(tools[i]))
            .OrderByDescending(i => scores[i])
            .Take(Math.Max(0, most - kept.Count))
            .Select(i => tools[i]);
        kept.UnionWith(ranked);
        return [.. tools.Where(kept.Contains)];
    }

    /// <summary>How well each tool fits what was said last that fits any; null where nothing does.</summary>
    private static double[]? Score(int tools, HashSet<string>[] words, IReadOnlyList<ChatMessage> messages)
    {
        var said = messages.Where(static message => Conversation.IsUsers(message) || message.Role == ChatRole.Assistant)
            .Select(TurnText.Of).Where(static text => !string.IsNullOrWhiteSpace(text)).TakeLast(LookedBackAt).Reverse().ToArray();
        var all = said.Select(text => Array.ConvertAll(words, Match(WordsOf(text)))).ToArray();
        if (Array.FindIndex(all, static scores => scores.Any(static score => score > 0)) is >= 0 and var first)
        {
            // What was said before decides between tools that fit the turn alike.
            return [.. Enumerable.Range(0, tools).Select(i => all[first][i] + (all.Skip(first + 1).Sum(scores => scores[i]) / 1_000))];
        }

        return null;

        Converter<HashSet<string>, double> Match(HashSet<string> asked)
        {
            asked.ExceptWith(Common);
            return tool => tool.Where(asked.Contains).Sum(word => Math.Log(1 + ((double)tools / words.Count(other => other.Contains(word)))));
        }
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
