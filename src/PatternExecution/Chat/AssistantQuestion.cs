using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>Recognises that the assistant has asked the user for something: what the user says next may be the answer, whatever pattern it looks like.</summary>
internal static partial class AssistantQuestion
{
    /// <summary>Whether the assistant's last text before a turn asks for something.</summary>
    public static bool IsAskedBefore(IReadOnlyList<ChatMessage> messages, int turn)
    {
        var last = Conversation.FindAssistantText(messages, turn);
        return last >= 0 && Asks().IsMatch(messages[last].Text);
    }

    // Question marks of all scripts, but not in an address ("?id=1"), and the Greek one where Greek is written; a colon at the end; and, in English, requests without either.
    [GeneratedRegex(
        @"[?？؟⸮՞፧⁇⁈⁉](?![\p{L}\p{N}=&/%_])|\u037E|\p{IsGreek};(?:\s|\z)|[:：]\W*\z|\b(?:please|let me know|(?:tell|give|send|show) me|reply with|confirm|specify)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Asks();
}
