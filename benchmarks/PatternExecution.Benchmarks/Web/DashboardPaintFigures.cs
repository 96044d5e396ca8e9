using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Web;

/// <summary>How long a person who opens the dashboard of a busy app looks at nothing, in a headless Chromium on the same machine.</summary>
internal sealed class DashboardPaintFigures : IFigureRoom
{
    private const string Name = "dashboard of 1,000 patterns under load: first paint";
    private const double Reach = 300;
    private const int Loads = 15;

    public string Room => "web";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (program, fonts, reason) = await FindBrowserAsync(cancellationToken);
        if (program is null)
        {
            yield return Figure.NotMeasured(Room, Name, "ms", Reach, reason);
            yield break;
        }

        await using var setup = await WebSetup.StartAsync(withDashboard: true);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            Env = fonts is null ? [] : new Dictionary<string, string> { ["FONTCONFIG_FILE"] = fonts },
        });

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answered = 0L;
        var load = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    foreach (var request in WebSetup.Requests) await setup.Engine.ExecuteAsync(request, CancellationToken.None);
                    answered += WebSetup.Requests.Length;
                }
            },
            CancellationToken.None);
        var started = TimeProvider.System.GetTimestamp();
        var paints = new List<double>();
        for (var i = 0; i < Loads; i++) paints.Add(await FirstPaintAsync(browser, setup.Dashboard));
        await stop.CancelAsync();
        await load;
        var rate = answered / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        yield return Figure.AtMost(
            Room, Name, SideBySide.Median(paints), "ms", Reach, $"a new profile each time, {paints.Min():0} to {paints.Max():0} ms, while one thread answers {rate / 1_000:0} thousand requests a second");
    }

    private static async Task<double> FirstPaintAsync(IBrowser browser, Uri address)
    {
        var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        var paint = await page.EvaluateAsync<double>("""
            new Promise(resolve => new PerformanceObserver(list => {
              const paint = list.getEntriesByName('first-contentful-paint')[0];
              if (paint) resolve(paint.startTime);
            }).observe({ type: 'paint', buffered: true }))
            """);
        await context.CloseAsync();
        return paint;
    }

    private static async Task<(string? Program, string? Fonts, string Reason)> FindBrowserAsync(CancellationToken cancellationToken)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "PatternExecution.sln"))) folder = Path.GetDirectoryName(folder);
        if (folder is null || !OperatingSystem.IsLinux()) return (null, null, "tests/browser.sh brings a Chromium on Linux only");
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", [Path.Combine(folder, "tests", "browser.sh"), "path"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var lines = (await process.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? (lines[0], lines.ElementAtOrDefault(1), "") : (null, null, (await error).Trim());
    }
}
