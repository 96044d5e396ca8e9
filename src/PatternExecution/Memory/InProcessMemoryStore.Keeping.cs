using PatternExecution.Diagnostics;

namespace PatternExecution.Memory;

/// <content>Writing to partitions, making room, sweeping what has expired. Whoever calls holds the writing lock.</content>
public sealed partial class InProcessMemoryStore
{
    private TResult Write<TState, TResult>(string tenant, MemoryPartition partition, TState state, Func<MemoryPartition, TState, TResult> write)
    {
        var before = partition.Table.Count;
        TResult result;
        partition.Gate.EnterWriteLock();
        try
        {
            result = write(partition, state);
            partition.CompactIfWorth();
        }
        finally
        {
            partition.Gate.ExitWriteLock();
        }

        Volatile.Write(ref _count, _count + partition.Table.Count - before);
        // Empty partitions would pile up where tenants come and go; a reader that still holds this one reads that nothing is there.
        if (partition.Table.Count == 0)
            _partitions.TryRemove(tenant, out _);
        return result;
    }

    private HashSet<string> Apply(StorePlan plan, CountedWords words)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (tenant, memories) in plan.Writes)
        {
            var partition = _partitions.GetValueOrDefault(tenant) ?? new MemoryPartition(_options);
            Write(tenant, partition, (memories, words), static (partition, state) =>
            {
                foreach (var memory in state.memories)
                    partition.Put(memory, state.words);
                return true;
            });
            _partitions[tenant] = partition;
            changed.Add(tenant);
        }

        return changed;
    }

    private void MakeRoom(StorePlan plan, long now)
    {
        if (_count + plan.Created <= _options.MaxMemories)
        {
            _full = false;
            return;
        }

        foreach (var tenant in _partitions.Keys)
            SweepIfDue(tenant, now);
        if (_count + plan.Created <= _options.MaxMemories)
            return;
        if (!_full)
            MemoryLog.StoreFull(_logger, _count, _options.MaxMemories);
        _full = true;
        throw new MemoryStoreUnavailableException(
            $"The store holds {_count} memories and {plan.Created} more were to come; its limit is {_options.MaxMemories}. Delete some, let them expire, or raise {nameof(MemoryStoreOptions)}.{nameof(MemoryStoreOptions.MaxMemories)}.");
    }

    private void SweepIfDue(string tenant, long now)
    {
        if (!_partitions.TryGetValue(tenant, out var partition) || partition.NextExpiry > now)
            return;
        var swept = Write(tenant, partition, now, static (partition, now) => partition.Sweep(now));
        if (swept > 0)
            MemoryLog.Swept(_logger, swept);
    }
}
