using System.Diagnostics;
using Microsoft.Playwright;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>A headless Chromium, brought by <c>tests/browser.sh</c> where the environment names none; tests that need it are ignored where it cannot be had.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    /// <summary>The repository that the tests were built in.</summary>
    public static string Root { get; } = FindRoot();

    public static async Task<Chromium> StartAsync()
    {
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(Root, "tests", "browser.sh"), "path"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = OperatingSystem.IsLinux() ? Process.Start(start) : null;
        if (process is null) Assert.Ignore("ignored: no Chromium (it is brought on Linux only)");
        var error = process!.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) Assert.Ignore($"ignored: no Chromium; tests/browser.sh says: {await error}");

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = lines[0],
            // The tests may run as root, and in a container.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
            Env = lines.Length > 1 ? new Dictionary<string, string> { ["FONTCONFIG_FILE"] = lines[1] } : [],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>Closes every page.</summary>
    public Task CloseAllAsync() => Task.WhenAll(Browser.Contexts.Select(static context => context.CloseAsync()));

    /// <summary>Opens an address as a person who is logged in; with a clock, time stands still there until it is moved.</summary>
    public async Task<IPage> OpenAsync(Uri address, bool dark = false, bool withScript = true, int width = 1_100, bool withClock = false)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = withScript,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ExtraHTTPHeaders = new Dictionary<string, string> { [HeaderAuthentication.Header] = "ada acme" },
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        if (withClock) await page.Clock.InstallAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PatternExecution.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
