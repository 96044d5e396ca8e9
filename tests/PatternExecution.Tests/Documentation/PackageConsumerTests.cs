using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PatternExecution.Tests.Documentation;

/// <summary>The packages as a stranger meets them: restored from a folder into projects outside the repository, built and run.</summary>
[NonParallelizable]
public sealed partial class PackageConsumerTests
{
    [Test]
    public void Three_commands_and_ten_lines_lead_to_the_first_answer()
    {
        const string Page = "docs/getting-started.md";
        var folder = PackageFeed.CreateConsumerFolder("first");
        var (commands, program, expected) = (Lines(Snippets.Of(Page, "sh")[0].Text), Snippets.Of(Page, "csharp")[0].Text, Snippets.Of(Page, "text")[0].Text);
        Assert.That(Snippets.Of("README.md", "sh").Select(static block => Lines(block.Text)), Does.Contain(commands), "the README says the same");
        Assert.That(Snippets.Of("README.md", "csharp")[0].Text, Is.EqualTo(program), "the README says the same");
        Assert.That(Snippets.Of("README.md", "text")[0].Text, Is.EqualTo(expected), "the README says the same");
        Assert.That(commands, Has.Length.LessThanOrEqualTo(3));
        Assert.That(Lines(program), Has.Length.LessThanOrEqualTo(10));

        foreach (var command in commands[..^1]) Stranger.Run(folder, command.Split(' '));
        File.WriteAllText(Path.Combine(folder, "first", "Program.cs"), program);
        var output = Stranger.Run(folder, commands[^1].Split(' '));

        Assert.That(output.Trim(), Is.EqualTo(expected.Trim()));
    }

    [Test]
    public void Every_program_of_the_readmes_runs_against_the_packages()
    {
        var snippets = ReadmePrograms();
        var folder = CreateConsole("console", snippets);

        Stranger.Run(folder, "dotnet", "build", "-c", "Release", "-o", "out");
        var outputs = snippets.Select((_, i) => Stranger.Run(folder, "dotnet", "out/app.dll", $"{i}")).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(snippets, Has.Count.GreaterThanOrEqualTo(7));
            for (var i = 0; i < snippets.Count; i++)
            {
                if (snippets[i].Code.Contains("Console.Write", StringComparison.Ordinal)) Assert.That(outputs[i], Is.Not.Empty, snippets[i].Page);
                if (snippets[i].Code.Contains("deployed to", StringComparison.Ordinal)) Assert.That(outputs[i], Does.Contain("deployed to staging"), snippets[i].Page);
            }
        });
    }

    [Test]
    public void Every_program_of_the_readmes_is_published_trimmed_without_a_warning_and_runs()
    {
        var snippets = ReadmePrograms();
        var folder = CreateConsole("trimmed", snippets);

        var published = Stranger.Run(
            folder, "dotnet", "publish", "-c", "Release", "--use-current-runtime", "--self-contained", "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false", "-o", "out");
        var outputs = snippets.Select((_, i) => Stranger.Run(folder, Path.Combine(folder, "out", "app"), $"{i}")).ToList();

        Assert.That(published, Does.Not.Contain("warning"));
        Assert.That(outputs.Where((_, i) => snippets[i].Code.Contains("deployed to", StringComparison.Ordinal)), Is.Not.Empty.And.All.Contain("deployed to staging"));
    }

    [Test]
    [Category("Soak")]
    public void Console_sample_is_published_trimmed_without_a_warning_and_runs_its_demo()
    {
        var folder = PackageFeed.CreateConsumerFolder("sample");
        File.Delete(Path.Combine(folder, "nuget.config"));
        Repository.CopySources(folder, "src", "samples/ConsoleHarness");

        var published = Stranger.Run(
            folder, "dotnet", "publish", "samples/ConsoleHarness", "-c", "Release", "--use-current-runtime", "--self-contained", "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false", "-o", "out");
        var demo = Stranger.Run(folder, Path.Combine(folder, "out", "ConsoleHarness"), "demo");

        Assert.That(published, Does.Not.Contain("warning"));
        Assert.That(demo, Does.Contain("shipping_cost").And.Contain("3.95").And.Contain("answered from a cache"));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Web_app_of_the_readme_answers_its_request_over_http(CancellationToken cancellationToken)
    {
        var program = Snippets.Of("README.md", "csharp").Select(static snippet => snippet.Text).Single(Snippets.IsWeb);
        var request = Request().Match(File.ReadAllText(Path.Combine(Repository.Root, "README.md")));
        Assert.That(Snippets.Of("src/PatternExecution.AspNetCore/README.md", "csharp")[0].Text, Is.EqualTo(program));
        var folder = PackageFeed.CreateConsumerFolder("web");
        WriteProject(folder, "Microsoft.NET.Sdk.Web", "PatternExecution.AspNetCore");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        Stranger.Run(folder, "dotnet", "build", "-c", "Release", "-o", "out");

        using var site = Stranger.Start(folder, "dotnet", "out/app.dll", "--urls", "http://127.0.0.1:0", "--environment", "Development");
        try
        {
            var address = await ReadAddressAsync(site, cancellationToken);
            using var client = new HttpClient { BaseAddress = address };
            using var body = new StringContent(request.Groups["body"].Value, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(request.Groups["path"].Value, body, cancellationToken);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            var health = await client.GetStringAsync("/health", cancellationToken);
            var dashboard = await client.GetStringAsync("/patterns/dashboard", cancellationToken);

            Assert.Multiple(() =>
            {
                Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("succeeded"), answer.ToString());
                Assert.That(health, Is.EqualTo("Healthy"));
                Assert.That(dashboard, Does.Contain("store_memory"));
            });
        }
        finally
        {
            site.Kill(entireProcessTree: true);
        }
    }

    private static List<(string Page, string Code)> ReadmePrograms() =>
    [
        .. Snippets.PackagePages().Prepend("README.md")
            .SelectMany(static page => Snippets.Of(page, "csharp").Select(snippet => (Page: $"{page}:{snippet.Line}", Code: snippet.Text)))
            .Where(static snippet => !Snippets.IsWeb(snippet.Code)),
    ];

    private static string CreateConsole(string name, List<(string Page, string Code)> snippets)
    {
        var folder = PackageFeed.CreateConsumerFolder(name);
        WriteProject(folder, "Microsoft.NET.Sdk", "PatternExecution.Mcp", "PatternExecution.Postgres", "PatternExecution.Redis");
        SnippetProgram.Write(folder, [.. snippets.Select(static snippet => snippet.Code)]);
        return folder;
    }

    private static async Task<Uri> ReadAddressAsync(Process site, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        while (await site.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.AppendLine(line);
            if (Listening().Match(line) is { Success: true } match) return new Uri(match.Groups["address"].Value);
        }

        throw new AssertionException($"The site ended: {lines}{await site.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    private static void WriteProject(string folder, string sdk, params string[] packages)
    {
        var references = packages.Select(static package => $"""<PackageReference Include="{package}" Version="{PackageFeed.Version}" />""");
        if (sdk == "Microsoft.NET.Sdk") references = references.Append("""<PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.14" />""");
        File.WriteAllText(Path.Combine(folder, "app.csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <Using Include="PatternExecution.Caching" />
                <Using Include="PatternExecution.Execution" />
                <Using Include="PatternExecution.Memory" />
                <Using Include="PatternExecution.Patterns" />
                <Using Include="Microsoft.Extensions.DependencyInjection" />
                {string.Join(Environment.NewLine, references)}
              </ItemGroup>
            </Project>
            """);
    }

    private static string[] Lines(string block) => block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"Now listening on: (?<address>http\S+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"^curl --json '(?<body>[^']+)' http://localhost:\d+(?<path>/\S+)", RegexOptions.Multiline)]
    private static partial Regex Request();
}
