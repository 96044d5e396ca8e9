using System.Runtime.CompilerServices;
using Json.Schema;

namespace PatternExecution.Mcp.Schemas;

/// <summary>One check of a value: how much of it is left to be done, and what was found. It travels as the options that every keyword is given.</summary>
internal sealed class SchemaCheck : EvaluationOptions
{
    // Far above what an honest schema needs for arguments as short as a request.
    private int _steps = 20_000;

    public SchemaCheck(bool explains)
    {
        Explains = explains;
        // The flag alone comes without the places and words that only an explanation needs.
        OutputFormat = explains ? OutputFormat.Hierarchical : OutputFormat.Flag;
    }

    /// <summary>Whether it has to be said what is wrong.</summary>
    public bool Explains { get; }

    /// <summary>What is wrong, beginning with where; null where nothing was found yet.</summary>
    public string? Fault { get; set; }

    /// <summary>Takes so many steps.</summary>
    /// <exception cref="SchemaGivenUpException">There are none left, or the stack is.</exception>
    public void Take(int steps)
    {
        _steps -= steps;
        if (_steps < 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new SchemaGivenUpException();
    }
}
