namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What extension methods of this library and its adapters build upon.</summary>
public interface IPatternExecutionBuilder
{
    /// <summary>The services being registered.</summary>
    IServiceCollection Services { get; }
}
