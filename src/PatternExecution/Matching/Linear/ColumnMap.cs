using PatternExecution.Matching.Characters;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Gives characters that no set of a program tells apart the same column. ASCII is worked out beforehand; other characters when they are
/// first met. Two columns stand for no ordinary character: a newline that ends the text, and the end itself.
/// </summary>
internal sealed class ColumnMap
{
    /// <summary>One word in ten requests has a character beyond ASCII; these few kinds save most of them a rebuild.</summary>
    private const string Foreseen = "\u00E9\u2603\u0660\u00A0\u212A";

    private const int MaxColumns = 250;
    private const int RememberedMask = 63;

    private readonly CharacterSet[] _sets;
    private readonly List<ulong[]> _signatures;
    private readonly byte[] _ascii = new byte[128];

    // Character, then column; one word each, so that racing writers leave nothing half written.
    private readonly int[] _remembered = new int[RememberedMask + 1];

    public ColumnMap(CharacterSet[] sets)
    {
        _sets = sets;
        _signatures = [];
        for (var c = 0; c < 128; c++) _ascii[c] = (byte)FindOrAdd((char)c);
        foreach (var c in Foreseen) FindOrAdd(c);
    }

    private ColumnMap(ColumnMap previous, char additional)
    {
        _sets = previous._sets;
        _signatures = [.. previous._signatures];
        _ascii = previous._ascii;
        FindOrAdd(additional);
    }

    public ReadOnlySpan<byte> Ascii => _ascii;

    /// <summary>The column of a newline that is the last character.</summary>
    public int FinalNewline => _signatures.Count;

    /// <summary>The column of the end of the text.</summary>
    public int EndOfText => _signatures.Count + 1;

    public int Width => _signatures.Count + 2;

    /// <summary>The column of a character beyond ASCII; -1 where it needs one that is not there yet.</summary>
    public int Find(char character)
    {
        var slot = character & RememberedMask;
        var remembered = Volatile.Read(ref _remembered[slot]);
        if (remembered >>> 16 == character) return (remembered & 0xFFFF) - 1;
        var column = IndexOf(Sign(character));
        if (column >= 0) Volatile.Write(ref _remembered[slot], character << 16 | (column + 1));
        return column;
    }

    /// <summary>The column of a place in a text, its end included; -1 as for <see cref="Find"/>.</summary>
    public int At(string text, int position)
    {
        if (position == text.Length) return EndOfText;
        var character = text[position];
        if (character == '\n' && position == text.Length - 1) return FinalNewline;
        return character < 128 ? _ascii[character] : Find(character);
    }

    /// <summary>A map that also has a column for this character.</summary>
    public ColumnMap With(char character) => _signatures.Count < MaxColumns ? new ColumnMap(this, character) : new ColumnMap(new ColumnMap(_sets), character);

    /// <summary>Whether the characters of a column belong to a set; none does at the end of the text.</summary>
    public bool Contains(int column, int set)
    {
        if (column == EndOfText) return false;
        var signature = _signatures[column == FinalNewline ? _ascii['\n'] : column];
        return (signature[set >> 6] >> set & 1) != 0;
    }

    private int FindOrAdd(char character)
    {
        var signature = Sign(character);
        var column = IndexOf(signature);
        if (column >= 0) return column;
        _signatures.Add(signature);
        return _signatures.Count - 1;
    }

    private int IndexOf(ReadOnlySpan<ulong> signature)
    {
        for (var i = 0; i < _signatures.Count; i++)
        {
            if (signature.SequenceEqual(_signatures[i])) return i;
        }

        return -1;
    }

    private ulong[] Sign(char character)
    {
        var signature = new ulong[(_sets.Length + 63) / 64];
        for (var i = 0; i < _sets.Length; i++)
        {
            if (_sets[i].Contains(character)) signature[i >> 6] |= 1UL << i;
        }

        return signature;
    }
}
