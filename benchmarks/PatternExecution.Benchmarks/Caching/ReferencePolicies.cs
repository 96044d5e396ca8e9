using PatternExecution.Caching.Local;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>The policies that the memory layer is held against, each plain and exact. All give the hits of a trace.</summary>
internal static class ReferencePolicies
{
    /// <summary>Least recently used.</summary>
    public static int Lru(AccessTrace trace)
    {
        var nodes = new Dictionary<int, LinkedListNode<int>>();
        var order = new LinkedList<int>();
        var hits = 0;
        foreach (var key in trace.Keys)
        {
            if (nodes.TryGetValue(key, out var node))
            {
                hits++;
                order.Remove(node);
                order.AddFirst(node);
                continue;
            }

            nodes[key] = order.AddFirst(key);
            if (nodes.Count <= trace.Capacity) continue;
            nodes.Remove(order.Last!.Value);
            order.RemoveLast();
        }

        return hits;
    }

    /// <summary>Two queues with a memory of what left the first one: S3-FIFO (Yang and others: FIFO queues are all you need, 2023).</summary>
    public static int TwoQueues(AccessTrace trace)
    {
        var uses = new Dictionary<int, int>();
        var small = new Queue<int>();
        var main = new Queue<int>();
        var left = new HashSet<int>();
        var leftOrder = new Queue<int>();
        var smallSize = Math.Max(1, trace.Capacity / 10);
        var hits = 0;
        foreach (var key in trace.Keys)
        {
            if (uses.TryGetValue(key, out var used))
            {
                hits++;
                uses[key] = Math.Min(used + 1, 3);
                continue;
            }

            uses[key] = 0;
            (left.Remove(key) ? main : small).Enqueue(key);
            while (uses.Count > trace.Capacity)
            {
                if (small.Count > smallSize || main.Count == 0)
                {
                    var oldest = small.Dequeue();
                    if (uses[oldest] > 0)
                    {
                        uses[oldest] = 0;
                        main.Enqueue(oldest);
                        continue;
                    }

                    uses.Remove(oldest);
                    if (left.Add(oldest)) leftOrder.Enqueue(oldest);
                    while (leftOrder.Count > trace.Capacity) left.Remove(leftOrder.Dequeue());
                }
                else
                {
                    var oldest = main.Dequeue();
                    if (--uses[oldest] >= 0) main.Enqueue(oldest);
                    else uses.Remove(oldest);
                }
            }
        }

        return hits;
    }

    /// <summary>W-TinyLFU with a fixed window of 1 %, and exact queues.</summary>
    public static int WTinyLfu(AccessTrace trace)
    {
        var frequencies = new FrequencySketch(trace.Capacity);
        var cache = new ShadowCache(trace.Capacity, windowShare: 0.01, frequencies);
        var hits = 0;
        foreach (var key in trace.Keys)
        {
            var hash = TextHash.Start((ulong)key);
            frequencies.Add(hash, 1);
            if (cache.Use(hash)) hits++;
        }

        return hits;
    }

    /// <summary>The best that any policy can do: what is needed last goes first (Belady, 1966).</summary>
    public static int Belady(AccessTrace trace)
    {
        var keys = trace.Keys;
        var next = new int[keys.Length];
        var seen = new Dictionary<int, int>();
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            next[i] = seen.GetValueOrDefault(keys[i], int.MaxValue);
            seen[keys[i]] = i;
        }

        var held = new Dictionary<int, int>();
        var farthest = new PriorityQueue<(int Key, int Next), int>();
        var hits = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (held.ContainsKey(keys[i])) hits++;
            else if (held.Count >= trace.Capacity) Evict();
            held[keys[i]] = next[i];
            farthest.Enqueue((keys[i], next[i]), -next[i]);
        }

        return hits;

        void Evict()
        {
            // Older plans for a key are still in the queue; only the latest counts.
            while (farthest.TryDequeue(out var candidate, out _))
            {
                if (held.GetValueOrDefault(candidate.Key, -1) == candidate.Next && held.Remove(candidate.Key)) return;
            }
        }
    }
}
