using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Mcp.Transports;

/// <summary>Starts a server's process. The SDK's own transport reads messages of any length and skips what is no JSON, so that a call would wait for its time limit.</summary>
internal sealed class StdioServerProcess(string server, McpStdioTransport settings, int maxMessageBytes, ILoggerFactory loggers) : IClientTransport
{
    public string Name => server;

    public Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(settings.Command, settings.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = settings.WorkingDirectory ?? Environment.CurrentDirectory,
        };
        start.Environment.Clear();
        foreach (var (name, value) in StdioClientTransportOptions.GetDefaultEnvironmentVariables()) start.Environment[name] = value;
        foreach (var (name, value) in settings.EnvironmentVariables) start.Environment[name] = value;

        if (OperatingSystem.IsWindows()) RunBatchFile(start);

        var mark = ProcessMark.Put(start.Environment);
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException or IOException)
        {
            process.Dispose();
            throw new IOException($"'{settings.Command}' cannot be started: {fault.Message}", fault);
        }

        return Task.FromResult<ITransport>(new StdioServerSession(server, process, mark, settings.ShutdownTimeout, maxMessageBytes, loggers));
    }

    private static void RunBatchFile(ProcessStartInfo start)
    {
        start.Environment.TryGetValue("PATH", out var path);
        start.Environment.TryGetValue("PATHEXT", out var endings);
        if (WindowsCommand.FindBatchFile(start.FileName, path, endings ?? Environment.GetEnvironmentVariable("PATHEXT"), File.Exists) is not { } file) return;
        start.Arguments = WindowsCommand.CommandLine(file, start.ArgumentList);
        start.ArgumentList.Clear();
        start.FileName = Path.Combine(Environment.SystemDirectory, "cmd.exe");
    }
}
