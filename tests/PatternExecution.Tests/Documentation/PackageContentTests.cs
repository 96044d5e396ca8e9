using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace PatternExecution.Tests.Documentation;

/// <summary>What is in the packages.</summary>
public sealed class PackageContentTests
{
    private static IEnumerable<string> Packages => PackageFeed.Packages;

    [Test]
    public void Each_library_makes_one_package_and_its_symbols_and_nothing_else_does()
    {
        var files = Directory.GetFiles(PackageFeed.Folder).Select(Path.GetFileName);

        Assert.That(files, Is.EquivalentTo(Packages.SelectMany(static package => new[] { $"{package}.{PackageFeed.Version}.nupkg", $"{package}.{PackageFeed.Version}.snupkg" })));
    }

    [TestCaseSource(nameof(Packages))]
    public void Package_holds_the_library_its_documentation_its_readme_and_its_icon(string package)
    {
        using var archive = Open(package, "nupkg");
        var nuspec = Nuspec(archive, package);

        Assert.Multiple(() =>
        {
            Assert.That(
                archive.Entries.Select(static entry => entry.FullName),
                Is.SupersetOf(new[] { $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", "README.md", "icon.png" }));
            Assert.That(archive.GetEntry("icon.png")!.Length, Is.LessThan(10_000));
            Assert.That(archive.Entries.Select(static entry => entry.LastWriteTime.DateTime), Is.All.EqualTo(new DateTime(2026, 1, 1)), "packages of the same sources are the same");
            Assert.That(nuspec["readme"], Is.EqualTo("README.md"));
            Assert.That(nuspec["icon"], Is.EqualTo("icon.png"));
            Assert.That(nuspec["license"], Is.EqualTo("MIT"));
            Assert.That(nuspec["description"], Has.Length.GreaterThan(80));
            Assert.That(nuspec["tags"], Is.Not.Empty);
            Assert.That(Read(archive.GetEntry("README.md")!), Does.StartWith("# " + package).And.Not.Contain("]("), "a gallery has no other page of the repository");
        });
    }

    [Test]
    public void Packed_again_a_package_is_the_same_byte_for_byte()
    {
        var again = PackageFeed.PackAgain("PatternExecution.Redis");

        Assert.That(again, Has.Count.EqualTo(2));
        foreach (var file in again) Assert.That(File.ReadAllBytes(file), Is.EqualTo(File.ReadAllBytes(Path.Combine(PackageFeed.Folder, Path.GetFileName(file)))), Path.GetFileName(file));
    }

    [TestCaseSource(nameof(Packages))]
    public void Package_depends_on_its_own_version_of_the_core_and_on_no_pin_of_the_tests(string package)
    {
        using var archive = Open(package, "nupkg");
        var dependencies = XDocument.Load(archive.GetEntry(package + ".nuspec")!.Open()).Descendants()
            .Where(static element => element.Name.LocalName == "dependency")
            .ToDictionary(static element => element.Attribute("id")!.Value, static element => element.Attribute("version")!.Value);

        Assert.Multiple(() =>
        {
            if (package != "PatternExecution") Assert.That(dependencies, Does.ContainKey("PatternExecution").WithValue($"[{PackageFeed.Version}]"));
            Assert.That(dependencies.Keys.Where(static id => !id.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)), Is.SubsetOf(new[]
            {
                "PatternExecution", "System.IO.Hashing", "System.Numerics.Tensors", "JsonSchema.Net", "Npgsql", "Pgvector", "StackExchange.Redis", "ModelContextProtocol.Core",
            }));
        });
    }

    [TestCaseSource(nameof(Packages))]
    public void Symbols_bring_the_sources_along_and_nothing_names_the_machine_that_built_it(string package)
    {
        using var library = Open(package, "nupkg");
        using var symbols = Open(package, "snupkg");
        var pdb = Bytes(symbols.GetEntry($"lib/net10.0/{package}.pdb")!);
        var dll = Bytes(library.GetEntry($"lib/net10.0/{package}.dll")!);

        using var provider = MetadataReaderProvider.FromPortablePdbImage([.. pdb]);
        var reader = provider.GetMetadataReader();
        var embedded = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Count(information => reader.GetGuid(information.Kind) == new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE"));
        using var image = new PEReader([.. dll]);
        var sources = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(sources, Is.Not.Empty.And.All.StartsWith("/_/"));
            Assert.That(embedded, Is.EqualTo(sources.Count));
            Assert.That(image.ReadDebugDirectory().Select(static entry => entry.Type), Does.Contain(DebugDirectoryEntryType.Reproducible));
            foreach (var entry in library.Entries.Concat(symbols.Entries))
            {
                var bytes = Bytes(entry);
                Assert.That(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root + "/")), Is.Negative, entry.FullName);
                Assert.That(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.Root + "/")), Is.Negative, entry.FullName);
            }
        });
    }

    private static ZipArchive Open(string package, string kind) => ZipFile.OpenRead(Path.Combine(PackageFeed.Folder, $"{package}.{PackageFeed.Version}.{kind}"));

    private static Dictionary<string, string> Nuspec(ZipArchive archive, string package)
    {
        using var file = archive.GetEntry(package + ".nuspec")!.Open();
        return XDocument.Load(file).Root!.Elements().Single().Elements().ToDictionary(static element => element.Name.LocalName, static element => element.Value);
    }

    private static string Read(ZipArchiveEntry entry) => Encoding.UTF8.GetString(Bytes(entry));

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var copy = new MemoryStream();
        source.CopyTo(copy);
        return copy.ToArray();
    }
}
