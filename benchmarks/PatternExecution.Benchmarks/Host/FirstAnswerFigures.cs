using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Host;

/// <summary>How much a stranger has to type until a new console app gives its first answer, by the README as it is. A test runs it word for word against the packages.</summary>
internal sealed class FirstAnswerFigures : IFigureRoom
{
    private const string Test = "the README's quick start, run word for word by the test Three_commands_and_ten_lines_lead_to_the_first_answer";

    public string Room => "host";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "PatternExecution.sln"))) folder = Path.GetDirectoryName(folder);
        var readme = folder is null ? null : await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), cancellationToken);
        if (readme?.Split("## Quick start").ElementAtOrDefault(1) is not { } start)
        {
            yield return Figure.NotMeasured(Room, "new console app to its first answer", "lines", 10, "the README is not there");
            yield break;
        }

        yield return Figure.AtMost(Room, "new console app to its first answer: lines of code", LinesOf(start, "csharp"), "lines", 10, Test);
        yield return Figure.AtMost(Room, "new console app to its first answer: commands", LinesOf(start, "sh"), "commands", 3, Test);
    }

    private static int LinesOf(string text, string language) =>
        text.Split($"```{language}\n")[1].Split("```")[0].Split('\n').Count(static line => !string.IsNullOrWhiteSpace(line));
}
