using PatternExecution;

namespace ConsoleHarness.Commands;

/// <summary>Turns what goes wrong into a message on standard error and an exit code.</summary>
internal static class CommandRunner
{
    private const int Error = 1;
    private const int Cancelled = 130;

    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await command(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("error: cancelled");
            return Cancelled;
        }
        catch (Exception failure) when (failure is HarnessException or PatternExecutionException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {failure.Message}");
            return Error;
        }
    }
}
