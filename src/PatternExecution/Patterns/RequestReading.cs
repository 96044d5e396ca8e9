namespace PatternExecution.Patterns;

/// <summary>What is taken as equal when a request is read. Phrases and requests are read alike; captures keep what was typed.</summary>
[Flags]
public enum RequestReading
{
    /// <summary>Requests are matched as they were typed, but for white space around them and case.</summary>
    None = 0,

    /// <summary>Unicode forms: composed and decomposed letters (NFC), full-width and usual forms; in phrases also full case folding, so that <c>STRASSE</c> is <c>straße</c>.</summary>
    Forms = 1,

    /// <summary>Typographic quotes, apostrophes and dashes as <c>"</c>, <c>'</c> and <c>-</c>; invisible format characters as nothing.</summary>
    Typography = 2,

    /// <summary>White space of any kind and length as one space, or one line break where it has one.</summary>
    WhiteSpace = 4,

    /// <summary>A request may end in closing punctuation of any script that nothing asked for.</summary>
    ClosingPunctuation = 8,

    /// <summary>All of these.</summary>
    All = Forms | Typography | WhiteSpace | ClosingPunctuation,
}
