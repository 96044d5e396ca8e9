using Microsoft.Extensions.Options;

namespace PatternExecution.Mcp.Registration;

/// <summary>Refuses servers that cannot be, all faults of all servers at once.</summary>
internal sealed class McpOptionsValidator : IValidateOptions<McpOptions>
{
    public ValidateOptionsResult Validate(string? name, McpOptions options)
    {
        var faults = new OptionFaults(nameof(McpOptions));
        if (options.PinFile is { } file && string.IsNullOrWhiteSpace(file)) faults.Add(nameof(options.PinFile), "is empty; name a file, or leave it out to keep pins in memory.");
        foreach (var (server, settings) in options.Servers) Check(server, settings, faults);
        return faults.Result;
    }

    private static void Check(string server, McpServerSettings settings, OptionFaults faults)
    {
        var place = $"{nameof(McpOptions.Servers)}['{server}']";
        if (McpFunctionSource.NameFault(server) is { } fault) faults.Add(place, fault);
        var isProgram = !string.IsNullOrWhiteSpace(settings.Command);
        if (isProgram == settings.Endpoint is not null)
            faults.Add(place, isProgram ? "has a Command and an Endpoint; keep the one by which it is reached." : "has neither a Command nor an Endpoint; name the program to start or the address to reach.");
        else if (settings.ToTransport().Fault is { } transport)
            faults.Add(place, $"cannot be reached: {transport}");
        foreach (var failure in new McpToolOptionsValidator().Validate(null, settings.Tools).Failures ?? []) faults.Add(place, $"has tools whose {failure}");
    }
}
