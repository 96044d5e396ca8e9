using System.Globalization;

namespace PatternExecution.Patterns;

/// <summary>Pattern files: JSON that lists patterns. Every fault of a file is reported at once, with its line and how to mend it.</summary>
/// <remarks>UTF-8; comments and trailing commas are allowed; names are case-sensitive; unknown fields are errors. The schema is <see cref="Schema"/>.</remarks>
public static class PatternFile
{
    /// <summary>The largest file that is read.</summary>
    /// <value>64 MiB, in bytes.</value>
    public const int MaxBytes = 64 * 1024 * 1024;

    private static readonly Lazy<string> SchemaText = new(ReadSchema);

    /// <summary>The JSON schema (draft 2020-12) of pattern files; the package holds it as <c>schema/patterns.schema.json</c> too.</summary>
    public static string Schema => SchemaText.Value;

    /// <summary>Reads a pattern file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its patterns, in the order of the file. Never null.</returns>
    /// <exception cref="PatternValidationException">The file cannot be read, is malformed or has faults; all of them are listed, warnings included.</exception>
    public static IReadOnlyList<PatternDefinition> Load(string path) => Sound(ReadSet(path));

    /// <summary>Reads the content of a pattern file.</summary>
    /// <param name="content">The content, UTF-8, at most <see cref="MaxBytes"/>; left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Its patterns, in order. Never null.</returns>
    /// <exception cref="PatternValidationException">The content is malformed or has faults; all of them are listed, warnings included.</exception>
    public static IReadOnlyList<PatternDefinition> Load(Stream content, string name) => Sound(ReadSet(content, name));

    /// <summary>Reads the content of a pattern file.</summary>
    /// <param name="content">The content, UTF-8, at most <see cref="MaxBytes"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Its patterns, in order. Never null.</returns>
    /// <exception cref="PatternValidationException">The content is malformed or has faults; all of them are listed, warnings included.</exception>
    public static IReadOnlyList<PatternDefinition> Load(ReadOnlyMemory<byte> content, string name) => Sound(ReadSet(content, name));

    /// <summary>Checks a pattern file without using it; runs its examples and counter-examples too.</summary>
    /// <param name="path">The file; one that is missing or unreadable is a fault.</param>
    /// <returns>Errors and warnings, in the order of the lines; empty where the file is sound. Never null.</returns>
    public static IReadOnlyList<PatternFault> Check(string path) => ReadSet(path).WithAdvice();

    /// <summary>Checks the content of a pattern file.</summary>
    /// <param name="content">The content, UTF-8, at most <see cref="MaxBytes"/>; left open.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Errors and warnings, in the order of the lines. Never null.</returns>
    public static IReadOnlyList<PatternFault> Check(Stream content, string name) => ReadSet(content, name).WithAdvice();

    /// <summary>Checks the content of a pattern file.</summary>
    /// <param name="content">The content, UTF-8, at most <see cref="MaxBytes"/>.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>Errors and warnings, in the order of the lines. Never null.</returns>
    public static IReadOnlyList<PatternFault> Check(ReadOnlyMemory<byte> content, string name) => ReadSet(content, name).WithAdvice();

    /// <summary>Writes patterns as a pattern file that reads back as the same patterns.</summary>
    /// <param name="content">Where the UTF-8 text goes; left open.</param>
    /// <param name="patterns">The patterns, in order.</param>
    /// <exception cref="PatternValidationException">At least one has a fault; all of them are listed and nothing was written.</exception>
    public static void Save(Stream content, IEnumerable<PatternDefinition> patterns)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(patterns);
        PatternDefinition[] copy = [.. patterns];
        var set = PatternSet.Of(copy);
        if (set.HasErrors) throw new PatternValidationException(set.Faults);
        PatternFileWriter.Write(content, copy);
    }

    internal static PatternSet ReadSet(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return TryReadBytes(path, out var bytes) is { } fault ? PatternSet.Unreadable(fault) : PatternFileText.Read(bytes, path);
    }

    internal static PatternSet ReadSet(ReadOnlyMemory<byte> content, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return content.Length > MaxBytes ? PatternSet.Unreadable(TooLarge(name)) : PatternFileText.Read(content.Span, name);
    }

    /// <summary>Reads a file's bytes, or says why they cannot be had.</summary>
    internal static PatternFault? TryReadBytes(string path, out byte[] bytes)
    {
        bytes = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes) return TooLarge(path);
            bytes = new byte[file.Length];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new PatternFault(null, "file", $"does not exist (looked for {Path.GetFullPath(path)}); mend the path or create the file.") { File = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return new PatternFault(null, "file", $"cannot be read: {e.Message} Mend the path or the file's permissions.") { File = path };
        }
    }

    private static PatternSet ReadSet(Stream content, string name)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var copy = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = content.Read(buffer)) > 0 && copy.Length <= MaxBytes;) copy.Write(buffer, 0, read);
        return ReadSet(copy.GetBuffer().AsMemory(0, (int)copy.Length), name);
    }

    private static IReadOnlyList<PatternDefinition> Sound(PatternSet set)
        => set.HasErrors ? throw new PatternValidationException(set.Faults) : [.. set.Patterns.OfType<PatternDefinition>()];

    private static PatternFault TooLarge(string name)
        => new(null, "file", string.Create(CultureInfo.InvariantCulture, $"is larger than {MaxBytes / (1024 * 1024)} MiB; split it into several files.")) { File = name };

    private static string ReadSchema()
    {
        using var stream = typeof(PatternFile).Assembly.GetManifestResourceStream("PatternExecution.patterns.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
