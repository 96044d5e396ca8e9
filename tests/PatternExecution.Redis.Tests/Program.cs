using System.Globalization;
using PatternExecution.Redis.Tests;

// Run by a test as another process, never by a runner.
return args is [StaleReader.Command, var redis, var prefix, var number, var processes]
    ? await new StaleReader(redis, prefix, int.Parse(number, CultureInfo.InvariantCulture), int.Parse(processes, CultureInfo.InvariantCulture)).RunAsync()
    : 1;
