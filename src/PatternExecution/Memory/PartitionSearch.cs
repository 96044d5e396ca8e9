namespace PatternExecution.Memory;

/// <summary>One search over one tenant's memories.</summary>
internal readonly ref struct PartitionSearch
{
    private readonly MemoryStoreOptions _options;
    private readonly ReadOnlySpan<SlotTable.Row> _rows;
    private readonly TextIndex _text;
    private readonly VectorTable? _vectors;
    private readonly MemoryQuery _query;
    private readonly SlotFilter _filter;

    public PartitionSearch(MemoryStoreOptions options, SlotTable table, TextIndex text, VectorTable? vectors, MemoryQuery query, long now)
    {
        _options = options;
        _rows = table.Rows;
        _text = text;
        _vectors = vectors;
        _query = query;
        _filter = table.Filter(query, now);
    }

    /// <param name="vector">The question's vector; empty where the search needs none or the text has none.</param>
    public MemoryHit[] Run(ReadOnlySpan<float> vector)
    {
        var unit = vector.IsEmpty || _vectors is null ? default : VectorTable.Unit(vector);
        return _query.Kind switch
        {
            MemorySearchKind.Filter => Hits(Newest(), _query.Top),
            MemorySearchKind.Vector => Hits(Nearest(unit, _query.Top, 0), _query.Top),
            MemorySearchKind.Text => ByText(),
            _ => Fused(unit),
        };
    }

    private MemoryHit[] ByText()
    {
        var scores = ScoreBoard.Rent(_rows.Length);
        _text.Score(_query.Text, scores);
        var hits = Hits(BestByText(scores, _query.Top), _query.Top);
        scores.Return();
        return hits;
    }

    /// <summary>Weighs the best of both legs by both scores, so that no memory is judged by half of what is known of it.</summary>
    private MemoryHit[] Fused(float[]? unit)
    {
        if (_query.Text is null)
            return Hits(Nearest(unit, _query.Top, _options.MinVectorSimilarity), _query.Top);
        var depth = Math.Max(_options.FusionDepth, _query.Top);
        var scores = ScoreBoard.Rent(_rows.Length);
        _text.Score(_query.Text, scores);
        var byText = BestByText(scores, depth);
        if (unit is null)
        {
            scores.Return();
            return Hits(byText, _query.Top);
        }

        var best = new TopSlots(_query.Top);
        var textSlots = new HashSet<int>();
        foreach (ref readonly var hit in byText.Kept)
        {
            textSlots.Add(hit.Slot);
            AddFused(best, hit.Slot, scores[hit.Slot], unit);
        }

        foreach (ref readonly var hit in Nearest(unit, depth, _options.MinVectorSimilarity).Kept)
        {
            if (!textSlots.Contains(hit.Slot))
                AddFused(best, hit.Slot, scores[hit.Slot], unit);
        }

        scores.Return();
        return Hits(best, _query.Top);
    }

    private void AddFused(TopSlots best, int slot, double text, float[] unit)
    {
        var near = _vectors!.Has(slot) ? Math.Max(0, _vectors.Similarity(slot, unit)) : 0;
        Offer(best, slot, (_options.TextWeight * text) + ((1 - _options.TextWeight) * near));
    }

    private TopSlots BestByText(ScoreBoard scores, int top)
    {
        var best = new TopSlots(top);
        foreach (var slot in scores.Touched)
        {
            var score = scores[slot];
            if (score >= best.Threshold - SlotScore.Precision && SlotScore.Round(score) >= best.Threshold && _filter.Accepts(_rows[slot]))
                Offer(best, slot, score);
        }

        return best;
    }

    private TopSlots Newest()
    {
        var best = new TopSlots(_query.Top);
        if (_filter.HasCandidates)
        {
            foreach (var slot in _filter.Candidates)
            {
                if (_filter.Accepts(_rows[slot]))
                    Offer(best, slot, 1);
            }

            return best;
        }

        // Slots are given in the order of arrival: from the end, the heap is full of the newest at once and hardly changes.
        for (var slot = _rows.Length - 1; slot >= 0; slot--)
        {
            if (_filter.Accepts(_rows[slot]))
                Offer(best, slot, 1);
        }

        return best;
    }

    private TopSlots Nearest(float[]? unit, int top, double least)
    {
        var scan = new NearestScan(this, unit, new TopSlots(top), least);
        if (unit is null)
            return scan.Best;
        if (!_filter.HasCandidates)
        {
            _vectors!.Scan(unit, ref scan);
            return scan.Best;
        }

        foreach (var slot in _filter.Candidates)
        {
            if (_vectors!.Has(slot))
                scan.Take(slot);
        }

        return scan.Best;
    }

    private void Offer(TopSlots best, int slot, double score) => best.Add(Ranked(slot, SlotScore.Round(score)));

    private SlotScore Ranked(int slot, double score) => new(score, _rows[slot].Created, _rows[slot].Memory!.Id, slot);

    private MemoryHit[] Hits(TopSlots best, int top)
    {
        var sorted = best.Sorted();
        var hits = new MemoryHit[Math.Min(top, sorted.Length)];
        for (var i = 0; i < hits.Length; i++)
            hits[i] = new MemoryHit(_rows[sorted[i].Slot].Memory!, sorted[i].Score);
        return hits;
    }

    /// <summary>Keeps the nearest that the filters accept.</summary>
    private readonly ref struct NearestScan(PartitionSearch search, ReadOnlySpan<float> unit, TopSlots best, double least) : IVectorScan
    {
        private readonly PartitionSearch _search = search;
        private readonly ReadOnlySpan<float> _unit = unit;

        public TopSlots Best { get; } = best;

        // Opposite directions score 0 like square ones, and age decides among them: then none may be left out.
        public double Least => Math.Max(Best.Threshold, least) is > 0 and var score ? score - SlotScore.Precision : double.NegativeInfinity;

        public void Take(int slot)
        {
            if (!_search._filter.Accepts(_search._rows[slot]))
                return;
            var score = SlotScore.Round(_search._vectors!.Similarity(slot, _unit));
            if (score >= least && score >= Best.Threshold)
                Best.Add(_search.Ranked(slot, score));
        }
    }
}
