namespace PatternExecution.Memory;

/// <summary>Cuts English words to their stem, so that "stores", "stored" and "storing" are one word. M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980.</summary>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string By)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string By)[] SingleSuffixes =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] BareSuffixes =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];

    /// <summary>Stems a word in place.</summary>
    /// <param name="word">Lower-case a to z; what follows the stem is overwritten. It needs one spare character for step 1b.</param>
    /// <param name="length">The word's length.</param>
    /// <returns>The stem's length.</returns>
    public static int Stem(Span<char> word, int length)
    {
        if (length < 3)
            return length;
        length = Plurals(word, length);
        length = PastAndProgressive(word, length);
        if (word[length - 1] == 'y' && HasVowel(word[..(length - 1)]))
            word[length - 1] = 'i';
        length = ReplaceFirst(word, length, DoubleSuffixes);
        length = ReplaceFirst(word, length, SingleSuffixes);
        length = Bare(word, length);
        return Tidy(word, length);
    }

    private static int Plurals(Span<char> word, int length)
    {
        var w = word[..length];
        if (w.EndsWith("sses") || w.EndsWith("ies"))
            return length - 2;
        return w[^1] == 's' && w[^2] != 's' ? length - 1 : length;
    }

    private static int PastAndProgressive(Span<char> word, int length)
    {
        var w = word[..length];
        if (w.EndsWith("eed"))
            return Measure(w[..^3]) > 0 ? length - 1 : length;
        var stem = w.EndsWith("ed") ? length - 2 : w.EndsWith("ing") ? length - 3 : -1;
        if (stem < 0 || !HasVowel(word[..stem]))
            return length;
        w = word[..stem];
        if (w.EndsWith("at") || w.EndsWith("bl") || w.EndsWith("iz") || (Measure(w) == 1 && EndsConsonantVowelConsonant(w)))
        {
            word[stem] = 'e';
            return stem + 1;
        }

        return EndsDoubleConsonant(w) && w[^1] is not ('l' or 's' or 'z') ? stem - 1 : stem;
    }

    private static int Bare(Span<char> word, int length)
    {
        foreach (var suffix in BareSuffixes)
        {
            if (!word[..length].EndsWith(suffix))
                continue;
            var stem = word[..(length - suffix.Length)];
            return Measure(stem) > 1 && (suffix is not "ion" || stem[^1] is 's' or 't') ? stem.Length : length;
        }

        return length;
    }

    private static int Tidy(Span<char> word, int length)
    {
        if (word[length - 1] == 'e')
        {
            var stem = word[..(length - 1)];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsConsonantVowelConsonant(stem)))
                length--;
        }

        var w = word[..length];
        return length > 1 && w[^1] == 'l' && w[^2] == 'l' && Measure(w) > 1 ? length - 1 : length;
    }

    /// <summary>The first suffix that is there decides; it is replaced only where a whole syllable stands before it.</summary>
    private static int ReplaceFirst(Span<char> word, int length, ReadOnlySpan<(string Suffix, string By)> rules)
    {
        foreach (var (suffix, by) in rules)
        {
            if (!word[..length].EndsWith(suffix))
                continue;
            var stem = length - suffix.Length;
            if (Measure(word[..stem]) == 0)
                return length;
            by.CopyTo(word[stem..]);
            return stem + by.Length;
        }

        return length;
    }

    /// <summary>How often a vowel run is followed by a consonant run: Porter's m.</summary>
    private static int Measure(ReadOnlySpan<char> w)
    {
        var (measure, afterVowel) = (0, false);
        for (var i = 0; i < w.Length; i++)
        {
            var vowel = IsVowel(w, i);
            if (!vowel && afterVowel)
                measure++;
            afterVowel = vowel;
        }

        return measure;
    }

    private static bool HasVowel(ReadOnlySpan<char> w)
    {
        for (var i = 0; i < w.Length; i++)
        {
            if (IsVowel(w, i))
                return true;
        }

        return false;
    }

    private static bool IsVowel(ReadOnlySpan<char> w, int i) => w[i] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => true,
        'y' => i > 0 && !IsVowel(w, i - 1),
        _ => false,
    };

    private static bool EndsDoubleConsonant(ReadOnlySpan<char> w) => w.Length > 1 && w[^1] == w[^2] && !IsVowel(w, w.Length - 1);

    private static bool EndsConsonantVowelConsonant(ReadOnlySpan<char> w) =>
        w.Length > 2 && !IsVowel(w, w.Length - 1) && IsVowel(w, w.Length - 2) && !IsVowel(w, w.Length - 3) && w[^1] is not ('w' or 'x' or 'y');
}
