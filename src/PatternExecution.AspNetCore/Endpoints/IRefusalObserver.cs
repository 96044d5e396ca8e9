namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Is told of HTTP requests that the endpoints refused before the engine saw them, or that the engine rejected.</summary>
internal interface IRefusalObserver
{
    /// <param name="status">The HTTP status, 400 and up.</param>
    void Refused(int status);
}
