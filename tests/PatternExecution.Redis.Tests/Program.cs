using System.Globalization;
using PatternExecution.Redis.Tests;

// Run by a test as another process, never by a runner.
return args switch
{
    [StaleReader.Command, var redis, var prefix, var number, var processes] =>
        await new StaleReader(redis, prefix, int.Parse(number, CultureInfo.InvariantCulture), int.Parse(processes, CultureInfo.InvariantCulture)).RunAsync(),
    [TlsAsker.Command, var configuration, var prefix, var patience] => await TlsAsker.RunAsync(configuration, prefix, int.Parse(patience, CultureInfo.InvariantCulture)),
    _ => 1,
};
