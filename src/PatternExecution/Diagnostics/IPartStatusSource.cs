namespace PatternExecution.Diagnostics;

/// <summary>Tells how a part of the engine is that depends on something outside the process, such as a database. Health checks and the dashboard ask. Thread-safe.</summary>
public interface IPartStatusSource
{
    /// <summary>The part's name in health checks, such as <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>Asks how the part is.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One status, or several where the part is several things, such as servers. What is wrong is a condition, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken = default);
}
