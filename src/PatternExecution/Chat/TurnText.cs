using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>Tells what a user asks from text that is attached to it: words in an attachment are no request.</summary>
internal static partial class TurnText
{
    // A phrase that was cut in two, such as by an editor of parts, is short; longer parts are what somebody attached.
    private const int MaxPartLength = 200;

    /// <summary>All text of a message, its parts on lines of their own.</summary>
    public static string Of(ChatMessage message) => string.Join('\n', message.Contents.OfType<TextContent>().Select(static content => content.Text));

    /// <summary>The request in a message; null where there is none, or it cannot be told from what is attached.</summary>
    public static string? Read(IList<AIContent> contents, out ChatPassReason pass)
    {
        pass = ChatPassReason.NotText;
        var parts = new List<string>(contents.Count);
        foreach (var content in contents)
        {
            if (content is not TextContent { Text: var text }) return null;
            if (!string.IsNullOrWhiteSpace(text)) parts.Add(text);
        }

        if (parts.Count == 0) return null;
        var own = parts.Count == 1 ? parts : parts.FindAll(static part => !Attachment().IsMatch(part));
        pass = ChatPassReason.AttachedText;
        if (own.Count == 0 || own.Exists(static part => Marks().IsMatch(part))) return null;
        // Several parts are one request only where none of them can be a text or a sentence that was attached.
        if (own.Count > 1 && (own.Exists(IsLong) || own.SkipLast(1).Any(static part => SentenceEnd().IsMatch(part)))) return null;
        return own.Count == 1 ? own[0] : string.Join('\n', own);
    }

    private static bool IsLong(string part) => part.Length > MaxPartLength || part.AsSpan().Trim().ContainsAny('\n', '\r');

    // A whole part: an element, a fenced block, or lines that are quoted.
    [GeneratedRegex(@"\A\s*(?:<[A-Za-z].*>|\[[A-Za-z].*\]|```.*```|~~~.*~~~|(?:>[^\n]*\s*)+)\s*\z", RegexOptions.CultureInvariant | RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Attachment();

    // Inside a part: the end of an element, a fence, a quoted line, a rule or a label on a line of its own.
    [GeneratedRegex(
        @"</[A-Za-z][\w.:-]*\s*>|\[/[A-Za-z][\w.:-]*\s*\]|^[ \t]*(?:```|~~~|>[ \t]|[-=*_]{3,})|^[ \t]*(?:context|documents?|attachments?|attached|excerpts?|quote|sources?|background|files?)\b[^\n:]{0,80}:[^\n]*\n",
        RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"[.!?。！？؟।]\s*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SentenceEnd();
}
