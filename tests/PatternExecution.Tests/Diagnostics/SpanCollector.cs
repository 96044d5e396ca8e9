using System.Collections.Concurrent;
using System.Diagnostics;
using PatternExecution.Diagnostics;

namespace PatternExecution.Tests.Diagnostics;

/// <summary>Collects the library's spans and writes them as trees, children in order of their names.</summary>
internal sealed class SpanCollector : IDisposable
{
    private const string Prefix = "pattern_execution.";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SpanCollector()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PatternExecutionDiagnostics.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>A tree for each request, in the order in which they began.</summary>
    public IReadOnlyList<string> Trees() =>
        [.. _spans.Where(static span => span.OperationName == Prefix + "request").OrderBy(static span => span.StartTimeUtc).Select(request => Tree(request, ""))];

    public void Dispose() => _listener.Dispose();

    private string Tree(Activity span, string indent)
    {
        var children = _spans.Where(other => other.TraceId == span.TraceId && other.ParentSpanId == span.SpanId).OrderBy(static child => child.OperationName, StringComparer.Ordinal);
        var tags = string.Concat(span.TagObjects.Select(static tag => $" {Short(tag.Key)}={tag.Value}"));
        return $"{indent}{Short(span.OperationName)}{tags}{(span.Status == ActivityStatusCode.Error ? " ERROR" : "")}\n{string.Concat(children.Select(child => Tree(child, indent + "  ")))}";
    }

    private static string Short(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}
