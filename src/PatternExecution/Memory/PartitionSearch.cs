using PatternExecution.Memory.Vectors;

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
    private readonly MemoryBoosts _boosts;
    private readonly bool _isBoosted;
    private readonly int _top;

    public PartitionSearch(MemoryStoreOptions options, SlotTable table, TextIndex text, VectorTable? vectors, MemoryQuery query, long now)
    {
        _options = options;
        _rows = table.Rows;
        _text = text;
        _vectors = vectors;
        _query = query;
        _filter = table.Filter(query, now);
        _boosts = new MemoryBoosts(query, now);
        _isBoosted = MemoryBoosts.Any(query);
        _top = MemoryBoosts.Depth(query, options);
    }

    /// <param name="vector">The question's vector; empty where the search needs none or the text has none.</param>
    public MemoryHit[] Run(ReadOnlySpan<float> vector)
    {
        var unit = vector.IsEmpty || _vectors is null ? default : VectorTable.Unit(vector);
        return _query.Kind switch
        {
            MemorySearchKind.Filter => Hits(Newest()),
            MemorySearchKind.Vector => Hits(Boosted(Nearest(unit, _top, 0))),
            MemorySearchKind.Text => ByText(),
            _ => Fused(unit),
        };
    }

    public MemorySearchPlan Explain()
    {
        if (_query.Kind == MemorySearchKind.Filter)
            return new(MemorySearchStrategy.Fields, "the filters choose, the newest come first");
        if (_query.Kind == MemorySearchKind.Text || (_query.Kind == MemorySearchKind.Fused && _vectors is null))
            return new(MemorySearchStrategy.Words, _query.Kind == MemorySearchKind.Text ? "words alone rank" : "the tenant's memories have no vectors, so that words alone rank");
        if (ReadsCandidates)
            return new(MemorySearchStrategy.ExactVectors, $"{_filter.Candidates.Length} memories carry the rarest of the tags: their vectors are read one by one");
        return _vectors!.IsSketched
            ? new(MemorySearchStrategy.EstimatedVectors, $"more than {VectorTable.AlwaysExact} vectors: a sketch of each estimates, and the promising ones are read exactly")
            : new(MemorySearchStrategy.ExactVectors, "every vector is read; a bound from its bytes leaves out what cannot be among the nearest");
    }

    private MemoryHit[] ByText()
    {
        var scores = ScoreBoard.Rent(_rows.Length);
        _text.Score(_query.Text, scores);
        var best = BestByText(scores, _top);
        scores.Return();
        return Hits(Boosted(best));
    }

    /// <summary>Weighs the best of both legs by both scores, so that no memory is judged by half of what is known of it.</summary>
    private MemoryHit[] Fused(float[]? unit)
    {
        if (_query.Text is null)
            return Hits(Boosted(Nearest(unit, _top, _options.MinVectorSimilarity)));
        var depth = Math.Max(_options.FusionDepth, _top);
        var scores = ScoreBoard.Rent(_rows.Length);
        _text.Score(_query.Text, scores);
        var byText = BestByText(scores, depth);
        if (unit is null)
        {
            scores.Return();
            return Hits(Boosted(byText));
        }

        var best = new TopSlots(_top);
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
        return Hits(Boosted(best));
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
                    OfferNew(best, slot);
            }

            return best;
        }

        // Slots are given in the order of arrival: from the end, the heap is full of the newest at once and hardly changes.
        for (var slot = _rows.Length - 1; slot >= 0; slot--)
        {
            if (_filter.Accepts(_rows[slot]))
                OfferNew(best, slot);
        }

        return best;
    }

    /// <summary>Whether so few carry the rarest tag that their vectors are read one by one.</summary>
    private bool ReadsCandidates => _filter.HasCandidates && _filter.Candidates.Length <= _vectors!.Worthwhile;

    private TopSlots Nearest(float[]? unit, int top, double least)
    {
        var scan = new NearestScan(this, unit, new TopSlots(top), least);
        if (unit is null)
            return scan.Best;
        if (!ReadsCandidates)
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

    private void OfferNew(TopSlots best, int slot) => best.Add(Ranked(slot, _isBoosted ? Boost(slot, 1) : 1));

    private void Offer(TopSlots best, int slot, double score) => best.Add(Ranked(slot, SlotScore.Round(score)));

    private SlotScore Ranked(int slot, double score) => new(score, _rows[slot].Created, _rows[slot].Memory!.Id, slot);

    /// <summary>Orders the best by relevance, age and importance together.</summary>
    private TopSlots Boosted(TopSlots relevant)
    {
        if (!_isBoosted)
            return relevant;
        var best = new TopSlots(_query.Top);
        foreach (ref readonly var hit in relevant.Kept)
            best.Add(Ranked(hit.Slot, Boost(hit.Slot, hit.Score)));
        return best;
    }

    private double Boost(int slot, double relevance) => _boosts.Apply(relevance, _rows[slot].Created, _rows[slot].Importance);

    private MemoryHit[] Hits(TopSlots best)
    {
        var sorted = best.Sorted();
        var hits = new MemoryHit[Math.Min(_query.Top, sorted.Length)];
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

        public int Wanted => Best.Capacity;

        public bool Accepts(int slot) => _search._filter.Accepts(_search._rows[slot]);

        public void Take(int slot)
        {
            if (!Accepts(slot))
                return;
            var score = SlotScore.Round(_search._vectors!.Similarity(slot, _unit));
            if (score >= least && score >= Best.Threshold)
                Best.Add(_search.Ranked(slot, score));
        }
    }
}
