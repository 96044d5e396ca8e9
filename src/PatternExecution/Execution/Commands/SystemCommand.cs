using System.Collections.Frozen;
using System.ComponentModel;
using System.Diagnostics;

namespace PatternExecution.Execution.Commands;

/// <summary>Starts programs of an allow-list: by absolute path, without a shell, with a clean environment, within limits of time and output.</summary>
internal sealed class SystemCommand
{
    // How long a program that has ended may leave its streams open through children that are not found.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly CommandDefaults _defaults;
    private readonly TimeProvider _time;
    private readonly FrozenDictionary<string, (AllowedCommand Command, CommandTemplate Template)> _allowed;

    public SystemCommand(IDictionary<string, AllowedCommand> allowed, CommandDefaults defaults, TimeProvider time)
    {
        _defaults = defaults;
        _time = time;
        _allowed = allowed.ToFrozenDictionary(
            static pair => pair.Key, static pair => (pair.Value, new CommandTemplate(pair.Value)), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Runs a program to its end. When this returns or throws, nothing that it started runs any more.</summary>
    /// <param name="command">The name that the program is allowed by.</param>
    /// <param name="arguments">The values for its arguments in one line.</param>
    /// <param name="cancellationToken">Kills the program and all that it started.</param>
    /// <exception cref="RequestRejectedException">The program or an argument is not allowed.</exception>
    /// <exception cref="PatternExecutionException">The program could not be started or took too long.</exception>
    public async Task<CommandResult> RunAsync(string command, string? arguments, CancellationToken cancellationToken)
    {
        if (!_allowed.TryGetValue(command, out var known)) throw NotAllowed(command);
        var allowed = known.Command;
        var words = known.Template.Fill(ArgumentLine.Split(arguments));

        var start = Describe(allowed, words);
        var mark = ProcessMark.Put(start.Environment);
        var started = _time.GetTimestamp();
        using var process = new Process { StartInfo = start };
        cancellationToken.ThrowIfCancellationRequested();
        Start(process, command, allowed);

        var limit = allowed.Timeout ?? _defaults.Timeout;
        using var timeout = new CancellationTokenSource(limit, _time);
        using var overflow = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, overflow.Token, cancellationToken);
        var most = allowed.MaxOutputBytes ?? _defaults.MaxOutputBytes;
        var output = BoundedOutput.ReadAsync(process.StandardOutput.BaseStream, most, overflow, stop.Token);
        var errors = BoundedOutput.ReadAsync(process.StandardError.BaseStream, most, overflow, stop.Token);
        var ended = false;
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            ended = true;
        }
        catch (OperationCanceledException)
        {
            // Why it is to end is looked at below.
        }
        finally
        {
            // A program that ended by itself may have left children behind.
            await mark.KillAllAsync(process, _time.GetElapsedTime(started)).ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        stop.CancelAfter(DrainTime);
        var texts = await Task.WhenAll(output, errors).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!ended && !overflow.IsCancellationRequested)
        {
            throw new PatternExecutionException(
                $"command '{command}': did not end within {limit.TotalSeconds:0.###} s and was killed; raise CommandTimeout where it needs longer.");
        }

        return new CommandResult(command, words, ended ? process.ExitCode : null, texts[0], texts[1], overflow.IsCancellationRequested);
    }

    private RequestRejectedException NotAllowed(string command)
    {
        var shown = CommandSlot.Shown(command);
        var name = AllowedCommandCheck.IsName(command) ? command : "name";
        return new RequestRejectedException(_allowed.Count == 0
            ? $"command: {shown} is not allowed; no program is. Allow one by its absolute path: AddStandardPatterns(o => o.AllowCommand(\"{name}\", \"/path/to/{name}\"))."
            : $"command: {shown} is not allowed; allowed are {string.Join(", ", _allowed.Keys.Order(StringComparer.Ordinal))}.");
    }

    private ProcessStartInfo Describe(AllowedCommand allowed, IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(allowed.Path)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = allowed.Directory ?? _defaults.Directory ?? Path.GetDirectoryName(allowed.Path) ?? "",
        };
        foreach (var word in words) start.ArgumentList.Add(word);

        start.Environment.Clear();
        // Without SystemRoot no Windows program can load its libraries.
        if (OperatingSystem.IsWindows()) Inherit("SystemRoot");
        foreach (var name in _defaults.InheritedVariables) Inherit(name);
        foreach (var (name, value) in _defaults.Environment) start.Environment[name] = value;
        foreach (var (name, value) in allowed.Environment) start.Environment[name] = value;
        return start;

        void Inherit(string name)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        }
    }

    private static void Start(Process process, string command, AllowedCommand allowed)
    {
        try
        {
            process.Start();
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException)
        {
            throw new PatternExecutionException(
                $"command '{command}': '{allowed.Path}' could not be started: {failure.Message}. Check its path in AllowedCommands.", failure);
        }
    }
}
