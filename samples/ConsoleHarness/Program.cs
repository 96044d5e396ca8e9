using System.CommandLine;
using ConsoleHarness.Commands;

var root = new RootCommand("Shows, runs and measures pattern execution on the embedded default: no server is needed.");
root.Subcommands.Add(DemoCommand.Create());
root.Subcommands.Add(RunCommand.Create());
root.Subcommands.Add(MatchCommand.Create());
root.Subcommands.Add(ExplainCommand.Create());
root.Subcommands.Add(ValidateCommand.Create());
root.Subcommands.Add(RecallCommand.Create());
root.Subcommands.Add(ChatCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
root.Subcommands.Add(ServeMcpCommand.Create());
root.SetAction((_, cancellationToken) => CommandRunner.RunAsync(DemoCommand.RunAsync, cancellationToken));

return await root.Parse(args).InvokeAsync();
