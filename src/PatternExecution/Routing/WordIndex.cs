using System.Globalization;
using System.Numerics;

namespace PatternExecution.Routing;

/// <summary>Finds the whole words of two sets in a text, ignoring case, in one pass that allocates nothing. Immutable and thread-safe.</summary>
internal sealed class WordIndex
{
    private readonly Slot[] _slots;
    private readonly string[] _words;
    private readonly int _longest;

    public WordIndex(IEnumerable<string> infrastructure, IEnumerable<string> memory)
    {
        var words = infrastructure.Select(static word => (Word: word, IsMemory: false))
            .Concat(memory.Select(static word => (Word: word, IsMemory: true)))
            .DistinctBy(static entry => entry.Word, StringComparer.OrdinalIgnoreCase)
            .ToArray();
        _words = Array.ConvertAll(words, static entry => entry.Word);
        _longest = _words.Length == 0 ? 0 : _words.Max(static word => word.Length);

        // A quarter full at most, so that most words of a request end at their first, empty slot.
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, words.Length * 4))];
        for (var i = 0; i < words.Length; i++)
        {
            var hash = 0u;
            foreach (var c in words[i].Word) hash = Mix(hash, Fold(c));
            var at = Spread(hash) & (uint)(_slots.Length - 1);
            while (_slots[at].Word is not null) at = (at + 1) & (uint)(_slots.Length - 1);
            _slots[at] = new Slot(words[i].Word, hash, (ushort)(i + 1), words[i].IsMemory);
        }
    }

    /// <summary>The words of both sets that a text says.</summary>
    public FoundWords Find(ReadOnlySpan<char> text)
    {
        ulong infrastructure = 0, memory = 0;
        var start = 0;
        var hash = 0u;
        for (var i = 0; i <= text.Length; i++)
        {
            var folded = i < text.Length ? Fold(text[i]) : 0;
            if (folded != 0)
            {
                hash = Mix(hash, folded);
                continue;
            }

            var length = i - start;
            if (length > 0 && length <= _longest)
            {
                ref readonly var slot = ref Lookup(text.Slice(start, length), hash);
                if (slot.IsMemory) memory = FoundWords.Add(memory, slot.Number);
                else if (slot.Number != 0) infrastructure = FoundWords.Add(infrastructure, slot.Number);
            }

            start = i + 1;
            hash = 0;
        }

        return new FoundWords(infrastructure, memory);
    }

    /// <summary>The word that a number stands for.</summary>
    public string this[ushort number] => _words[number - 1];

    /// <summary>Whether a text is one word as this index understands it.</summary>
    public static bool IsWord(string text)
    {
        foreach (var c in text)
        {
            if (Fold(c) == 0) return false;
        }

        return text.Length > 0;
    }

    private ref readonly Slot Lookup(ReadOnlySpan<char> word, uint hash)
    {
        var at = Spread(hash) & (uint)(_slots.Length - 1);
        while (true)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Word is null || (slot.Hash == hash && word.Equals(slot.Word, StringComparison.OrdinalIgnoreCase))) return ref slot;
            at = (at + 1) & (uint)(_slots.Length - 1);
        }
    }

    private static uint Mix(uint hash, uint folded) => (BitOperations.RotateLeft(hash, 5) ^ folded) * 0x9E37_79B1;

    private static uint Spread(uint hash) => hash ^ (hash >> 15);

    /// <summary>A letter, digit, mark or underscore as the number it hashes to, the same for both cases; 0 for what ends a word.</summary>
    private static uint Fold(char c)
    {
        if (char.IsAscii(c))
        {
            var lower = (uint)c | 0x20;
            return lower - 'a' <= 'z' - 'a' ? lower : (uint)c - '0' <= 9 || c == '_' ? c : 0u;
        }

        return FoldBeyondAscii(c);
    }

    private static uint FoldBeyondAscii(char c)
    {
        // A pair of surrogates is part of the word around it, whatever it is: better to miss a word than to find one inside another.
        if (char.IsSurrogate(c)) return 1;
        return CharUnicodeInfo.GetUnicodeCategory(c) switch
        {
            <= UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.ConnectorPunctuation => char.ToUpperInvariant(c),
            _ => 0u,
        };
    }

    private readonly record struct Slot(string? Word, uint Hash, ushort Number, bool IsMemory);
}
