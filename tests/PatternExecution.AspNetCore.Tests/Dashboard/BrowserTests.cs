using Microsoft.Playwright;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>The dashboard as people meet it, in a real browser.</summary>
public sealed class BrowserTests
{
    private static readonly LocatorAssertionsToHaveCountOptions Patient = new() { Timeout = 60_000 };

    private Chromium _chromium = null!;
    private WebHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chromium = await Chromium.StartAsync();
        _host = await BusyHost.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        if (_chromium is not null) await _chromium.DisposeAsync();
    }

    /// <summary>Pages that stay open go on fetching.</summary>
    [TearDown]
    public Task CloseAsync() => _chromium.CloseAllAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Page_loads_without_a_word_of_complaint_and_every_text_can_be_read(bool dark)
    {
        var page = await OpenAsync(dark);
        var complaints = Listen(page);
        await page.ReloadAsync();
        var tooFaint = await page.EvaluateAsync<string[]>(Contrast);

        Assert.Multiple(async () =>
        {
            Assert.That(complaints, Is.Empty);
            Assert.That(tooFaint, Is.Empty);
            Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), dark ? Is.EqualTo("rgb(20, 23, 26)") : Is.EqualTo("rgb(244, 245, 247)"));
        });
    }

    [Test]
    public async Task Page_is_built_for_keyboards_and_screen_readers()
    {
        var page = await OpenAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await page.EvaluateAsync<string>("document.documentElement.lang"), Is.EqualTo("en"));
            Assert.That(await page.TitleAsync(), Is.Not.Empty);
            Assert.That(await page.Locator("main").CountAsync(), Is.EqualTo(1));
            Assert.That(await page.Locator("header").CountAsync(), Is.EqualTo(1));
            Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1));
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('nav, section')].filter(e => !e.ariaLabel && !document.getElementById(e.getAttribute('aria-labelledby'))?.textContent).map(e => e.outerHTML)"), Is.Empty, "landmarks have names");
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('input:not([type=hidden]), select, meter')].filter(e => !e.labels?.[0]?.textContent.trim() && !e.ariaLabel).map(e => e.outerHTML)"), Is.Empty, "fields have labels");
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('a, button')].filter(e => !e.textContent.trim() && !e.ariaLabel).map(e => e.outerHTML)"), Is.Empty, "links and buttons have names");
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('svg')].filter(e => !e.ariaHidden && !(e.getAttribute('role') === 'img' && e.ariaLabel)).map(e => e.outerHTML)"), Is.Empty, "charts are described");
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('th')].filter(e => !e.scope).map(e => e.outerHTML)"), Is.Empty, "headings of tables say of what");
            Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"), Is.Empty, "identities are unique");
            Assert.That(await page.EvaluateAsync<int[]>("[...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1]).filter((level, i, all) => i > 0 && level > all[i - 1] + 1)"), Is.Empty, "no level of heading is skipped");
        });
    }

    [Test]
    public async Task Focus_goes_through_the_page_in_its_order_and_is_always_seen()
    {
        var page = await OpenAsync();
        var focusable = await page.EvaluateAsync<string[]>($"(() => {{ {Describe} return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility()).map(describe); }})()");
        var visited = new List<string>();
        foreach (var _ in focusable)
        {
            await page.Keyboard.PressAsync("Tab");
            visited.Add(await page.EvaluateAsync<string>($"(() => {{ {Describe} return describe(document.activeElement); }})()"));
            Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"), Is.EqualTo("solid"), visited[^1]);
        }

        Assert.That(visited[0], Does.Contain("Skip to the figures"));
        Assert.That(visited, Is.EqualTo(focusable));
    }

    [Test]
    public async Task Request_is_typed_and_explained()
    {
        var page = await OpenAsync();
        await page.GetByLabel("Request", new() { Exact = true }).FillAsync("weather in oslo <script>window.hacked = 1</script>");
        await page.Keyboard.PressAsync("Enter");

        // What is seen is waited for, not the navigation: WaitForURLAsync misses one that is over while it begins to listen.
        await Assertions.Expect(page.Locator("ol.steps > li")).ToHaveCountAsync(5, Patient);
        Assert.Multiple(async () =>
        {
            Assert.That(page.Url, Does.EndWith("/dashboard#explain"));
            Assert.That(await page.Locator("ol.steps").InnerTextAsync(), Does.Contain("weather").And.Contain("oslo"));
            Assert.That(await page.GetByLabel("Request", new() { Exact = true }).InputValueAsync(), Does.Contain("<script>window.hacked"));
            Assert.That(await page.EvaluateAsync<bool>("'hacked' in window"), Is.False);
        });
    }

    [Test]
    public async Task Page_brings_itself_up_to_date_spares_what_has_the_focus_and_can_be_paused()
    {
        var page = await OpenAsync();
        var refused = page.Locator("#overview dd").Nth(4);
        var filter = page.GetByLabel("Name contains");
        await filter.FillAsync("ship");
        var before = await refused.InnerTextAsync();
        await _host.Engine.ExecuteAsync(new PatternRequest(""));

        await Assertions.Expect(refused).Not.ToHaveTextAsync(before, new() { Timeout = 30_000 });

        Assert.That(await filter.InputValueAsync(), Is.EqualTo("ship"));
        var pause = page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" });
        await pause.ClickAsync();
        Assert.That(await pause.GetAttributeAsync("aria-pressed"), Is.EqualTo("true"));
    }

    [Test]
    public async Task Page_never_asks_anew_before_it_is_answered()
    {
        var page = await OpenAsync(withClock: true);
        var asked = 0;
        var held = new TaskCompletionSource<IRoute>();
        await page.RouteAsync("**/*", route =>
        {
            asked++;
            held.TrySetResult(route);
            return Task.CompletedTask;
        });

        await page.Clock.RunForAsync(1_000);
        var first = await held.Task;
        await page.Clock.RunForAsync(20_000);
        Assert.That(asked, Is.EqualTo(1), "one is on its way");

        await first.AbortAsync();
        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("not up to date");
        await page.UnrouteAllAsync();
        await page.Clock.RunForAsync(1_000);
        await Assertions.Expect(page.Locator("#state")).ToBeEmptyAsync();
    }

    [Test]
    public async Task Everything_works_without_a_script()
    {
        var page = await OpenAsync(withScript: false);
        Assert.That(await page.GetByText("Pause updates").IsVisibleAsync(), Is.False);
        await page.GetByLabel("Request", new() { Exact = true }).FillAsync("stock in lima");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        Assert.That(await page.Locator("ol.steps").InnerTextAsync(), Does.Contain("stock_level"));

        await page.GetByLabel("Name contains").FillAsync("ship");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        Assert.That(await page.Locator("#patterns tbody th").AllInnerTextsAsync(), Is.EqualTo(new[] { "shipping_cost" }));

        await page.GetByRole(AriaRole.Button, new() { Name = "Forget cached answers of shipping_cost" }).ClickAsync();
        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.Contain("were forgotten"));
    }

    [TestCase(320)]
    [TestCase(390)]
    [TestCase(1_100)]
    public async Task Screens_of_any_width_scroll_down_only_and_can_be_read(int width)
    {
        var page = await OpenAsync(width: width);

        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
        Assert.That(await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.ariaLabel)"), Is.Empty, "nor does a table to its side");
        Assert.That(await page.EvaluateAsync<double[]>("[...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)).filter(size => size < 12)"), Is.Empty, "no text is small");
    }

    [TestCase("light", 0)]
    [TestCase("dark", 0)]
    [TestCase("explain", 1)]
    [TestCase("narrow", 0)]
    public async Task Pictures_of_the_documentation(string name, int explains)
    {
        if (Environment.GetEnvironmentVariable("PATTERN_EXECUTION_PICTURES") is not "1") Assert.Ignore("ignored: pictures are taken on request (PATTERN_EXECUTION_PICTURES=1)");
        var page = await OpenAsync(dark: name == "dark", width: name == "narrow" ? 390 : 1_100);
        if (explains > 0)
        {
            await page.GetByLabel("Request", new() { Exact = true }).FillAsync("weather in oslo");
            await page.Keyboard.PressAsync("Enter");
            await page.Locator("ol.steps").WaitForAsync();
        }

        var path = Path.Combine(Chromium.Root, "docs", "images", $"dashboard-{name}.png");
        if (explains > 0) await page.Locator("#explain").ScreenshotAsync(new() { Path = path });
        else if (name == "narrow") await page.ScreenshotAsync(new() { Path = path, Clip = new() { X = 0, Y = 0, Width = 390, Height = 1_600 }, FullPage = true });
        else await page.ScreenshotAsync(new() { Path = path, FullPage = true, Clip = new() { X = 0, Y = 0, Width = 1_100, Height = (await page.Locator(name == "light" ? "#latency" : "#requests").BoundingBoxAsync())!.Y } });
        Assert.That(new FileInfo(path).Length, Is.InRange(5_000, 600_000));
    }

    private Task<IPage> OpenAsync(bool dark = false, bool withScript = true, int width = 1_100, bool withClock = false) =>
        _chromium.OpenAsync(new Uri(_host.Client.BaseAddress!, DashboardHost.Path), dark, withScript, width, withClock);

    private static List<string> Listen(IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.RequestFailed += (_, request) => complaints.Add(request.Url);
        page.Dialog += (_, dialog) => complaints.Add(dialog.Message);
        return complaints;
    }

    private const string Describe = "const describe = e => e.tagName + ' ' + (e.ariaLabel ?? e.name ?? '') + ' ' + e.textContent.trim().slice(0, 40) + ' ' + (e.getAttribute('href') ?? '');";

    // WCAG 2.2, 1.4.3: the relative luminance of each text and of what is behind it.
    private const string Contrast = """
        (() => {
          const parse = colour => colour.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = parse(getComputedStyle(e).backgroundColor);
              if (colour.length < 4 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          const faint = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const element = walk.currentNode.parentElement;
            if (!walk.currentNode.textContent.trim() || element.closest('script, style, title') || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const [a, b] = [luminance(parse(element.closest('svg') ? style.fill : style.color)), luminance(behind(element))].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(element.outerHTML.slice(0, 100));
          }
          return faint;
        })()
        """;
}
