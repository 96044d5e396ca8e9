namespace PatternExecution.Redis.Tests;

/// <summary>A cluster of three masters with a replica each, the masters first; child processes that end with the test.</summary>
internal sealed class OwnCluster : IAsyncDisposable
{
    private const int Masters = 3;
    private const int Slots = 16_384;
    private readonly List<OwnServer> _nodes = [];

    public OwnServer this[int node] => _nodes[node];

    public static async Task<OwnCluster> StartAsync()
    {
        var cluster = new OwnCluster();
        for (var i = 0; i < 2 * Masters; i++)
        {
            cluster._nodes.Add(await OwnServer.StartNodeAsync(
                "--cluster-node-timeout", "1500", "--cluster-require-full-coverage", "no", "--cluster-config-file", "nodes.conf"));
        }

        var nodes = cluster._nodes;
        for (var i = 0; i < Masters; i++) await nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", $"{Slots * i / Masters}", $"{(Slots * (i + 1) / Masters) - 1}");
        foreach (var node in nodes.Skip(1)) await nodes[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", $"{node.Port}", $"{node.ClusterPort}");
        for (var i = 0; i < Masters; i++)
        {
            var (master, replica) = (nodes[i], nodes[i + Masters]);
            var id = (string)(await master.ExecuteAsync("CLUSTER", "MYID"))!;
            await Until.TrueAsync(async () => ((string)(await replica.ExecuteAsync("CLUSTER", "NODES"))!).Contains(id, StringComparison.Ordinal), "the replica knows its master");
            await replica.ExecuteAsync("CLUSTER", "REPLICATE", id);
            await Until.TrueAsync(async () => ((string)(await replica.ExecuteAsync("INFO", "replication"))!).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        }

        foreach (var node in nodes)
            await Until.TrueAsync(async () => ((string)(await node.ExecuteAsync("CLUSTER", "INFO"))!).Contains("cluster_slots_ok:16384", StringComparison.Ordinal), "the cluster is up");
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
