using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace PatternExecution.Execution;

/// <summary>Functions that come and go while the engine runs, such as the tools of a server. Thread-safe.</summary>
public interface IFunctionSource
{
    /// <summary>The functions that are here now and may be called; a snapshot.</summary>
    IEnumerable<AIFunction> Functions { get; }

    /// <summary>Whether a function of this name is this source's to find, be it here now or not. Never waits.</summary>
    /// <param name="name">The name by which a pattern asks.</param>
    bool Owns(string name);

    /// <summary>Finds a function that is here now. Never waits.</summary>
    /// <param name="name">The name, ignoring case.</param>
    /// <param name="function">The function; as long as it does not change, the same object.</param>
    bool TryGet(string name, [NotNullWhen(true)] out AIFunction? function);

    /// <summary>Finds a function of a name that this source owns, and waits a while for one that is not here yet.</summary>
    /// <param name="name">The name, ignoring case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">There is no such function, or it may not be called.</exception>
    /// <exception cref="PatternExecutionException">Where it would come from is out of reach.</exception>
    ValueTask<AIFunction> GetAsync(string name, CancellationToken cancellationToken = default);
}
