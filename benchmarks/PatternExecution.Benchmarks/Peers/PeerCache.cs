namespace PatternExecution.Benchmarks.Peers;

/// <summary>Gives the answer of a key, or makes it.</summary>
internal delegate ValueTask<string> GetOrMake(string key, Func<CancellationToken, ValueTask<string>> make);

/// <summary>A cache driven as its own documentation says: this library's or another's.</summary>
/// <param name="name">What it is called in the figures.</param>
/// <param name="get">Gives the answer of a key, or makes it.</param>
/// <param name="owned">What is disposed with it, in this order.</param>
internal sealed class PeerCache(string name, GetOrMake get, params object[] owned) : IAsyncDisposable
{
    public string Name => name;

    public GetOrMake GetAsync => get;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in owned)
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else if (part is IDisposable now) now.Dispose();
        }
    }
}
