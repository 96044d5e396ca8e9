using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Mcp;
using PatternExecution.Mcp.Pinning;
using PatternExecution.Mcp.Registration;
using PatternExecution.Mcp.Transports;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds MCP servers.</summary>
public static class PatternExecutionMcpBuilderExtensions
{
    /// <summary>
    /// Adds an MCP server whose tools patterns can name as <c>server/tool</c>. It is connected to in the background once the engine is made: the host starts whether the server is there
    /// or not. <see cref="IMcpServers"/> says how it does.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The server's name: 1 to 64 of the characters A-Z, a-z, 0-9, '_', '.' and '-'; unique ignoring case.</param>
    /// <param name="transport">How it is reached.</param>
    /// <param name="configure">Says what its tools may do.</param>
    /// <exception cref="ArgumentException">The name, the transport or an option is out of its range.</exception>
    public static IPatternExecutionBuilder AddMcpServer(
        this IPatternExecutionBuilder builder, string name, McpTransport transport, Action<McpToolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new McpToolOptions();
        configure?.Invoke(options);
        McpFunctionSource.Check(name, transport, options);
        builder.Services.AddSingleton(new McpServerRegistration(name, transport, options));
        return builder.AddSource();
    }

    /// <summary>
    /// Adds the MCP servers that the configuration names in its section <c>PatternExecution:Mcp:Servers</c>, beside those added by code. What is wrong with them is said, all at once, when the
    /// host starts or the engine is made. Calling it again only configures.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says by code what a server's tools may do, after configuration, such as who approves; it is given the server's name.</param>
    public static IPatternExecutionBuilder AddMcpServers(this IPatternExecutionBuilder builder, Action<string, McpToolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (!services.Any(static service => service.ImplementationType == typeof(McpOptionsValidator)))
        {
            services.AddOptions<McpOptions>().Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PatternExecutionOptions.SectionName).GetSection(SectionName)
                    .Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true)).ValidateOnStart();
            services.AddSingleton<IValidateOptions<McpOptions>, McpOptionsValidator>();
            services.TryAddSingleton<IToolPinStore>(static provider => provider.GetRequiredService<IOptions<McpOptions>>().Value.PinFile is { } file
                ? new FileToolPinStore(file)
                : new InMemoryToolPinStore());
        }

        if (configure is not null)
        {
            services.Configure<McpOptions>(options =>
            {
                foreach (var (name, server) in options.Servers) configure(name, server.Tools);
            });
        }

        return builder.AddSource();
    }

    /// <summary>Keeps the hashes of tool definitions in a file, so that a definition that changes between two runs is noticed too.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, relative to the current directory or absolute; made with the first pin.</param>
    public static IPatternExecutionBuilder UseToolPins(this IPatternExecutionBuilder builder, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseToolPins(_ => new FileToolPinStore(path));
    }

    /// <summary>Keeps the hashes of tool definitions in a store of the host's own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the store, once.</param>
    public static IPatternExecutionBuilder UseToolPins(this IPatternExecutionBuilder builder, Func<IServiceProvider, IToolPinStore> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.Replace(ServiceDescriptor.Singleton(create));
        return builder;
    }

    private const string SectionName = "Mcp";

    private static IPatternExecutionBuilder AddSource(this IPatternExecutionBuilder builder)
    {
        builder.Services.TryAddSingleton(static provider => Create(provider));
        builder.Services.TryAddSingleton<IMcpServers>(static provider => provider.GetRequiredService<McpFunctionSource>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartStatusSource, McpPartStatus>(static provider => new McpPartStatus(provider.GetRequiredService<IMcpServers>())));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IFunctionSource, McpFunctionSource>(static provider => provider.GetRequiredService<McpFunctionSource>()));
        return builder;
    }

    private static McpFunctionSource Create(IServiceProvider provider)
    {
        // Read first: what is wrong with the configuration is said before anything is started.
        var configured = provider.GetService<IValidateOptions<McpOptions>>() is null ? null : provider.GetRequiredService<IOptions<McpOptions>>().Value.Servers;

        var source = new McpFunctionSource(provider.GetService<IToolPinStore>(), provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>());
        foreach (var server in provider.GetServices<McpServerRegistration>()) source.Add(server.Name, server.Transport, server.Options);
        foreach (var (name, server) in configured ?? new Dictionary<string, McpServerSettings>(StringComparer.Ordinal)) source.Add(name, server.ToTransport(), server.Tools);
        return source;
    }
}
