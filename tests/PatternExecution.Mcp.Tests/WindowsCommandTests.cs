using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>How a server that is a batch file on Windows is started; what can be said of it anywhere.</summary>
public sealed class WindowsCommandTests
{
    private static readonly HashSet<string> Files = new(StringComparer.OrdinalIgnoreCase)
    {
        @"C:\Program Files\nodejs\npx.cmd", @"C:\Program Files\nodejs\npx", @"C:\Program Files\nodejs\node.exe", @"C:\tools\server.bat", @"C:\tools\uvx.exe", @"C:\tools\uvx.cmd",
    };

    [TestCase("npx", @"C:\Program Files\nodejs\npx.CMD")]
    [TestCase("npx.cmd", @"C:\Program Files\nodejs\npx.cmd")]
    [TestCase(@"C:\tools\server", @"C:\tools\server.BAT")]
    [TestCase(@"C:\tools\server.bat", @"C:\tools\server.bat")]
    [TestCase("node", null, Description = "a program is started directly")]
    [TestCase("uvx", null, Description = "the program comes first, as Windows has it")]
    [TestCase("gone", null)]
    public void Command_is_a_batch_file_where_windows_would_find_one(string command, string? file) =>
        Assert.That(WindowsCommand.FindBatchFile(command, @"C:\Windows;""C:\Program Files\nodejs\"";C:\tools\", ".COM;.EXE;.BAT;.CMD", Files.Contains), Is.EqualTo(file));

    [TestCase("-y", "-y")]
    [TestCase("@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-filesystem")]
    [TestCase("two words", "\"two words\"")]
    [TestCase("", "\"\"")]
    [TestCase(@"C:\data\", @"""C:\data\\""")]
    [TestCase("a&calc", "\"a&calc\"")]
    [TestCase("a|b>c<d^e", "\"a|b>c<d^e\"")]
    [TestCase("say \"hi\" & calc", "\"say \"\"hi\"\" & calc\"")]
    [TestCase("\\\"", "\"\\\\\"\"\"")]
    [TestCase("%PATH%", "\"%%cd:~,%PATH%%cd:~,%\"")]
    [TestCase("!PATH!", "\"!PATH!\"")]
    public void Argument_reaches_the_batch_file_as_it_is(string argument, string escaped) => Assert.That(
        WindowsCommand.CommandLine(@"C:\a b\npx.cmd", ["-y", argument]),
        Is.EqualTo($"/d /e:ON /v:OFF /c \"\"C:\\a b\\npx.cmd\" -y {escaped}\""));

    [TestCase("a\nb")]
    [TestCase("a\rb")]
    [TestCase("a\0b")]
    public void Argument_that_no_batch_file_can_be_given_is_refused(string argument) =>
        Assert.That(() => WindowsCommand.CommandLine("npx.cmd", [argument]), Throws.InstanceOf<IOException>().With.Message.Contains("line break"));
}
