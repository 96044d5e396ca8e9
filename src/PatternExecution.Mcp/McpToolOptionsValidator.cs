using Microsoft.Extensions.Options;

namespace PatternExecution.Mcp;

/// <summary>Refuses options out of their range, all of them at once.</summary>
internal sealed class McpToolOptionsValidator : IValidateOptions<McpToolOptions>
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, McpToolOptions options)
    {
        var faults = new OptionFaults(nameof(McpToolOptions));
        faults.Check(nameof(options.CallTimeout), options.CallTimeout, Least, Most);
        faults.Check(nameof(options.ConnectTimeout), options.ConnectTimeout, Least, Most);
        faults.Check(nameof(options.ReconnectWait), options.ReconnectWait, TimeSpan.Zero, Most);
        faults.Check(nameof(options.PingTimeout), options.PingTimeout, Least, Most);
        faults.Check(nameof(options.InitialBackoff), options.InitialBackoff, Least, Most);
        faults.Check(nameof(options.MaxBackoff), options.MaxBackoff, options.InitialBackoff, Most);
        faults.Check(nameof(options.MaxOutputBytes), options.MaxOutputBytes, 1024, 64 * 1024 * 1024);
        faults.Check(nameof(options.MaxMessageBytes), options.MaxMessageBytes, 4 * 1024, 256 * 1024 * 1024);
        faults.Check(nameof(options.MaxTools), options.MaxTools, 1, 10_000);
        return faults.Result;
    }
}
