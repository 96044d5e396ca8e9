using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PatternExecution.Execution.Standard;

/// <summary>Starts programs of an allow-list: by absolute path, without a shell, with a clean environment, within limits of time and output.</summary>
internal sealed class SystemCommand(StandardPatternOptions options, TimeProvider timeProvider)
{
    // How long a program that has ended may leave its streams open through children of its own.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="command">The name that the program is allowed by.</param>
    /// <param name="arguments">Its arguments in one line.</param>
    /// <param name="cancellationToken">Kills the program and all that it started.</param>
    /// <exception cref="RequestRejectedException">The program or an argument is not allowed.</exception>
    /// <exception cref="PatternExecutionException">The program could not be started or took too long.</exception>
    public async Task<CommandResult> RunAsync(string command, string? arguments, CancellationToken cancellationToken)
    {
        var allowed = Find(command);
        var words = ArgumentLine.Split(arguments);
        CheckArguments(command, allowed, words);

        using var process = new Process { StartInfo = Describe(allowed, words) };
        cancellationToken.ThrowIfCancellationRequested();
        Start(process, command, allowed);

        using var timeout = new CancellationTokenSource(options.CommandTimeout, timeProvider);
        using var overflow = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, overflow.Token, cancellationToken);
        var ended = false;
        try
        {
            process.StandardInput.Close();
            var output = BoundedOutput.ReadAsync(process.StandardOutput.BaseStream, options.MaxOutputBytes, overflow, stop.Token);
            var errors = BoundedOutput.ReadAsync(process.StandardError.BaseStream, options.MaxOutputBytes, overflow, stop.Token);
            try
            {
                await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
                ended = true;
            }
            catch (OperationCanceledException)
            {
                await EndAsync(process).ConfigureAwait(false);
            }

            stop.CancelAfter(DrainTime);
            var texts = await Task.WhenAll(output, errors).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!ended && !overflow.IsCancellationRequested)
            {
                throw new PatternExecutionException(
                    $"command '{command}': did not end within {options.CommandTimeout.TotalSeconds:0.###} s and was killed; raise CommandTimeout where it needs longer.");
            }

            return new CommandResult(command, words, ended ? process.ExitCode : null, texts[0], texts[1], overflow.IsCancellationRequested);
        }
        finally
        {
            if (!ended) await EndAsync(process).ConfigureAwait(false);
        }
    }

    private AllowedCommand Find(string command)
    {
        if (options.AllowedCommands.TryGetValue(command, out var allowed)) return allowed;
        throw new RequestRejectedException(options.AllowedCommands.Count == 0
            ? $"command: '{command}' is not allowed; no program is. Allow one by its absolute path: AddStandardPatterns(o => o.AllowCommand(\"{command}\", \"/path/to/{command}\"))."
            : $"command: '{command}' is not allowed; allowed are {string.Join(", ", options.AllowedCommands.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static void CheckArguments(string command, AllowedCommand allowed, IReadOnlyList<string> words)
    {
        foreach (var word in words)
        {
            if (word.Contains('\0', StringComparison.Ordinal)) throw new RequestRejectedException("arguments: hold a NUL character; remove it.");
        }

        if (allowed.ArgumentPattern is not { } pattern) return;
        var rule = ArgumentRule.Compile(pattern);
        foreach (var word in words)
        {
            bool matches;
            try
            {
                matches = rule.IsMatch(word);
            }
            catch (RegexMatchTimeoutException)
            {
                matches = false;
            }

            if (!matches) throw new RequestRejectedException($"arguments: '{word}' is not allowed for '{command}'; each argument must match {pattern}.");
        }
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
            WorkingDirectory = options.CommandDirectory ?? Path.GetDirectoryName(allowed.Path) ?? "",
        };
        foreach (var word in words) start.ArgumentList.Add(word);

        // Without SystemRoot no Windows program can load its libraries.
        var systemRoot = OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable("SystemRoot") : null;
        start.Environment.Clear();
        if (systemRoot is not null) start.Environment["SystemRoot"] = systemRoot;
        foreach (var (name, value) in options.CommandEnvironment) start.Environment[name] = value;
        return start;
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

    private static async ValueTask EndAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in between.
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
