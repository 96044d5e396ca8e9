using Spectre.Console;

namespace ConsoleHarness.Output;

/// <summary>Tables for people: coloured on a terminal, plain and wide where the output goes elsewhere.</summary>
internal static class Screen
{
    private const int PlainWidth = 160;

    public static bool IsInteractive => !Console.IsOutputRedirected;

    public static IAnsiConsole Create() => IsInteractive ? AnsiConsole.Console : CreatePlain(Console.Out);

    /// <summary>A console for what does not belong between results: plain, on standard error.</summary>
    public static IAnsiConsole CreateForErrors() => CreatePlain(Console.Error);

    public static Table Table(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = IsInteractive ? TableBorder.Rounded : TableBorder.Ascii2 };
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }

    /// <summary>Runs work with a bar on a terminal, silently elsewhere.</summary>
    public static async Task WithProgressAsync(IAnsiConsole console, string title, int steps, Func<Action, Task> work)
    {
        if (!IsInteractive)
        {
            await work(static () => { });
            return;
        }

        await console.Progress().AutoClear(true).HideCompleted(true).StartAsync(async progress =>
        {
            var task = progress.AddTask(Markup.Escape(title), maxValue: steps);
            await work(() => task.Increment(1));
        });
    }

    private static IAnsiConsole CreatePlain(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
