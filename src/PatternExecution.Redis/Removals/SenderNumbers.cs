namespace PatternExecution.Redis.Removals;

/// <summary>Which removals of each sender have arrived, in whatever order. Thread-safe.</summary>
internal sealed class SenderNumbers
{
    // A sender that has not been heard of for long is met like a new one.
    private const int MostSenders = 10_000;
    private const int MostAhead = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Arrived> _senders = [];

    /// <summary>Notes a removal, or how many there were.</summary>
    /// <returns>Whether one before it is missing so far.</returns>
    public bool Note(long sender, long number, bool isRemoval)
    {
        lock (_gate)
        {
            if (!_senders.TryGetValue(sender, out var arrived))
            {
                // What came before was before this process listened.
                if (_senders.Count >= MostSenders) _senders.Clear();
                _senders.Add(sender, new Arrived { All = number });
                return false;
            }

            if (isRemoval) arrived.Add(number);
            else arrived.Told = Math.Max(arrived.Told, number);
            return arrived.IsMissingAny;
        }
    }

    /// <summary>Whether one is still missing of those up to a number; if so, they count as arrived from now on.</summary>
    public bool GiveUpOn(long sender, long number)
    {
        lock (_gate)
        {
            if (!_senders.TryGetValue(sender, out var arrived) || arrived.All >= number) return false;
            arrived.Skip(number);
            return true;
        }
    }

    private sealed class Arrived
    {
        private readonly SortedSet<long> _ahead = [];

        /// <summary>All up to this one have arrived.</summary>
        public long All { get; set; }

        /// <summary>So many there are.</summary>
        public long Told { get; set; }

        public bool IsMissingAny => _ahead.Count > 0 || Told > All;

        public void Add(long number)
        {
            if (number <= All) return;
            if (_ahead.Count < MostAhead) _ahead.Add(number);
            Close();
        }

        public void Skip(long number)
        {
            All = number;
            Close();
        }

        private void Close()
        {
            while (_ahead.Count > 0 && _ahead.Min <= All + 1)
            {
                All = Math.Max(All, _ahead.Min);
                _ahead.Remove(_ahead.Min);
            }
        }
    }
}
