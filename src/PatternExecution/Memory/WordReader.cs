using System.Globalization;
using System.Text;

namespace PatternExecution.Memory;

/// <summary>
/// Reads the words of a text, folded and stemmed, without allocating. A word is a run of letters, digits and marks; scripts written without
/// spaces give each character and each pair of neighbours.
/// </summary>
internal ref struct WordReader
{
    /// <summary>Longer words are cut here, so that encoded blobs do not fill the index.</summary>
    public const int MaxLength = 64;

    /// <summary>What the buffer must hold: a word, its last character's second half and the stemmer's spare.</summary>
    public const int BufferLength = MaxLength + 4;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private int _position;
    private int _length;
    private bool _isEnglish;
    private Rune _neighbour;
    private Rune _pending;

    /// <summary>Creates the reader.</summary>
    /// <param name="text">The text.</param>
    /// <param name="buffer">At least <see cref="BufferLength"/> characters.</param>
    public WordReader(ReadOnlySpan<char> text, Span<char> buffer)
    {
        _text = text;
        _buffer = buffer;
    }

    /// <summary>The word; valid until the next move.</summary>
    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    /// <summary>Whether the word is of plain letters only, so that <see cref="Stem"/> may cut it.</summary>
    public readonly bool IsEnglish => _isEnglish;

    public bool MoveNext()
    {
        if (!MoveNextUnstemmed())
            return false;
        if (_isEnglish)
            Stem();
        return true;
    }

    /// <summary>Cuts the current word, which <see cref="IsEnglish"/>, to its stem.</summary>
    public void Stem() => _length = PorterStemmer.Stem(_buffer, _length);

    /// <summary>Moves to the next word as it is spelt, folded but not cut.</summary>
    public bool MoveNextUnstemmed()
    {
        _isEnglish = false;
        if (_pending.Value != 0)
        {
            _length = _neighbour.EncodeToUtf16(_buffer);
            _length += _pending.EncodeToUtf16(_buffer[_length..]);
            (_neighbour, _pending) = (_pending, default);
            return true;
        }

        _length = 0;
        var plain = true;
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (char.IsAscii(c))
            {
                if (char.IsAsciiLetterOrDigit(c))
                {
                    ReadPlain(ref plain);
                    _neighbour = default;
                    continue;
                }

                if (_length > 0 && !(c is '\'' && SkipApostrophe()))
                    return Finish(plain);
                _position++;
                _neighbour = default;
                continue;
            }

            var status = Rune.DecodeFromUtf16(_text[_position..], out var rune, out var consumed);
            if (rune.Value is 0x2019 && _length > 0 && SkipApostrophe())
            {
                _position++;
                continue;
            }

            if (LetterFolding.IsDropped(rune))
            {
                _position += consumed;
                continue;
            }

            if (status != System.Buffers.OperationStatus.Done || !IsPartOfWord(rune))
            {
                if (_length > 0)
                    return Finish(plain);
                _position += consumed;
                _neighbour = default;
                continue;
            }

            rune = LetterFolding.Fold(rune);
            if (IsUnspaced(rune))
            {
                if (_length > 0)
                    return Finish(plain);
                _position += consumed;
                _length = rune.EncodeToUtf16(_buffer);
                if (_neighbour.Value == 0)
                    _neighbour = rune;
                else
                    _pending = rune;
                return true;
            }

            _position += consumed;
            _neighbour = default;
            plain &= rune.IsAscii && char.IsAsciiLetter((char)rune.Value);
            if (_length < MaxLength)
                _length += rune.EncodeToUtf16(_buffer[_length..]);
        }

        return _length > 0 && Finish(plain);
    }

    /// <summary>Reads a run of ASCII letters and digits: nearly all of most texts, hence a loop of its own.</summary>
    private void ReadPlain(ref bool plain)
    {
        var text = _text;
        var position = _position;
        var length = _length;
        var letters = plain;
        for (; position < text.Length && char.IsAsciiLetterOrDigit(text[position]); position++)
        {
            var c = text[position];
            letters &= !char.IsAsciiDigit(c);
            // The bit that makes a letter lower case is set in every digit.
            if (length < MaxLength)
                _buffer[length++] = (char)(c | 0x20);
        }

        (_position, _length, plain) = (position, length, letters);
    }

    private bool Finish(bool plain)
    {
        _isEnglish = plain;
        return true;
    }

    /// <summary>An apostrophe inside a word belongs to it; the s of a genitive does not.</summary>
    private bool SkipApostrophe()
    {
        var rest = _text[(_position + 1)..];
        if (rest.IsEmpty || !char.IsLetter(rest[0]))
            return false;
        if (rest[0] is 's' or 'S' && (rest.Length == 1 || !char.IsLetterOrDigit(rest[1])))
            _position++;
        return true;
    }

    private static bool IsPartOfWord(Rune rune) => IsEmoji(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsUnspaced(Rune rune) => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) // Thai, Lao
        or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) // Myanmar, Khmer
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9D)
        or (>= 0x20000 and <= 0x3FFFF)
        || IsEmoji(rune);

    private static bool IsEmoji(Rune rune) => rune.Value is (>= 0x2600 and <= 0x27BF) or (>= 0x1F000 and <= 0x1FAFF);
}
