using System.Globalization;
using Lucene.Net.Analysis.En;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>Memories in Lucene.Net as a host would keep them: its English analyzer, BM25, an index in memory, a question's words joined by OR.</summary>
internal sealed class LuceneIndex : IDisposable
{
    private const string Content = "content";
    private const string Id = "id";
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    private readonly RAMDirectory _directory = new();
    private readonly EnglishAnalyzer _analyzer = new(Version);
    private readonly DirectoryReader _reader;
    private readonly IndexSearcher _searcher;
    private readonly QueryBuilder _queries;

    public LuceneIndex(IEnumerable<MemoryRecord> memories)
    {
        using (var writer = new IndexWriter(_directory, new IndexWriterConfig(Version, _analyzer) { Similarity = new BM25Similarity() }))
        {
            foreach (var memory in memories)
                writer.AddDocument([new StringField(Id, memory.Id.ToString("D", CultureInfo.InvariantCulture), Field.Store.YES), new TextField(Content, memory.Content, Field.Store.YES)]);
            writer.ForceMerge(1);
        }

        _reader = DirectoryReader.Open(_directory);
        _searcher = new IndexSearcher(_reader) { Similarity = new BM25Similarity() };
        _queries = new QueryBuilder(_analyzer);
    }

    /// <summary>The ten best, with their contents, as our own search gives them.</summary>
    public IReadOnlyList<(Guid Id, string Content)> Search(string question)
    {
        if (_queries.CreateBooleanQuery(Content, question, Occur.SHOULD) is not { } query) return [];
        return [.. _searcher.Search(query, 10).ScoreDocs.Select(hit => _searcher.Doc(hit.Doc)).Select(static document => (Guid.Parse(document.Get(Id)), document.Get(Content)))];
    }

    public void Dispose()
    {
        _reader.Dispose();
        _analyzer.Dispose();
        _directory.Dispose();
    }
}
