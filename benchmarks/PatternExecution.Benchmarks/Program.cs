using System.CommandLine;
using BenchmarkDotNet.Running;
using PatternExecution.Benchmarks.Caching;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Redis;
using PatternExecution.Benchmarks.Tools;

// BenchmarkDotNet has a command line of its own, help included, so it gets its words before anybody else reads them.
if (args is ["bdn", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(IFigureRoom).Assembly).Run(rest);
    return 0;
}

var root = new RootCommand("Measures PatternExecution: figures against their anchors, or BenchmarkDotNet classes.")
{
    FiguresCommand.Create(),
    TracesCommand.Create(),
    RedisClusterFigures.CreateMember(),
    McpStdioFigures.CreateServer(),
    new Command("bdn", "Passes everything that follows to BenchmarkDotNet, such as --list flat or --filter '*Routing*'."),
};
return await root.Parse(args).InvokeAsync();
