using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PatternExecution.Tests.Documentation;

/// <summary>The packages as a stranger meets them: packed, restored from a folder into a project outside the tree, built and run.</summary>
[NonParallelizable]
public sealed partial class PackageConsumerTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("pattern-execution-consumer-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Quick_start_of_the_readme_compiles_and_runs_against_the_packed_package()
    {
        var packages = Path.Combine(_folder, "packages");
        Dotnet(Repository.Root, "pack", "src/PatternExecution", "-c", "Release", "--no-build", "-o", packages, "-nodeReuse:false");
        var package = Directory.GetFiles(packages, "PatternExecution.*.nupkg").Single();
        using (var archive = ZipFile.OpenRead(package))
        {
            Assert.That(
                archive.Entries.Select(static entry => entry.FullName),
                Is.SupersetOf(new[] { "README.md", "lib/net10.0/PatternExecution.dll", "lib/net10.0/PatternExecution.xml" }));
        }

        Assert.That(Directory.GetFiles(packages, "*.snupkg"), Has.Length.EqualTo(1), "symbols");

        var version = VersionOf().Match(Path.GetFileName(package)).Groups[1].Value;
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var app = Directory.CreateDirectory(Path.Combine(_folder, "app")).FullName;
        File.WriteAllText(Path.Combine(app, "Program.cs"), QuickStart().Match(readme).Groups["code"].Value);
        File.WriteAllText(Path.Combine(app, "nuget.config"), """
            <configuration><packageSources><add key="local" value="../packages" /></packageSources></configuration>
            """);
        File.WriteAllText(Path.Combine(app, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>../restored</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PatternExecution" Version="{version}" />
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.14" />
              </ItemGroup>
            </Project>
            """);

        var output = Dotnet(app, "run", "-c", "Release");

        Assert.That(output, Does.Contain("deployed to staging").And.Contain("memory"));
    }

    private static string Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // The test host's own MSBuild settings are not the stranger's.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE").ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}{Environment.NewLine}{output}{error.Result}");
        return output;
    }

    [GeneratedRegex(@"^PatternExecution\.(\d.*)\.nupkg$")]
    private static partial Regex VersionOf();

    [GeneratedRegex(@"^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex QuickStart();
}
