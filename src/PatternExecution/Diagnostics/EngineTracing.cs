using System.Diagnostics;

namespace PatternExecution.Diagnostics;

/// <summary>The spans of a request. Nothing is allocated while nobody listens.</summary>
internal static class EngineTracing
{
    // OpenTelemetry's names, of its semantic conventions for generative AI, databases and errors.
    public const string OperationTag = "gen_ai.operation.name";
    public const string ToolTag = "gen_ai.tool.name";
    public const string MemoryOperationTag = "db.operation.name";
    public const string ErrorTypeTag = "error.type";

    private static readonly ActivitySource Source = new(PatternExecutionDiagnostics.SourceName);

    public static bool IsListenedTo => Source.HasListeners();

    public static Activity? StartRequest() => Source.StartActivity("pattern_execution.request");

    public static Activity? StartMatch() => Source.StartActivity("pattern_execution.match");

    public static Activity? StartRoute() => Source.StartActivity("pattern_execution.route");

    public static Activity? StartCache() => Source.StartActivity("pattern_execution.cache");

    /// <summary>Starts the span of one operation on one cache layer, within a request; what goes on behind the answers has none.</summary>
    public static Activity? StartCacheLayer(string layer, string operation)
    {
        if (!Source.HasListeners() || Activity.Current is null) return null;
        var activity = Source.StartActivity("pattern_execution.cache." + operation);
        activity?.SetTag(PatternExecutionDiagnostics.CacheLayerTag, layer);
        return activity;
    }

    /// <summary>Starts the span of a function.</summary>
    public static Activity? StartFunctionLeg(string pattern, string function)
    {
        var activity = StartLeg("infrastructure", pattern);
        activity?.SetTag(OperationTag, "execute_tool");
        activity?.SetTag(ToolTag, function);
        return activity;
    }

    /// <summary>Starts the span of a memory operation.</summary>
    public static Activity? StartMemoryLeg(string pattern, string operation)
    {
        var activity = StartLeg("memory", pattern);
        activity?.SetTag(MemoryOperationTag, operation);
        return activity;
    }

    /// <summary>Says why a span failed, in OpenTelemetry's word: a type or a short constant, never a message.</summary>
    public static void Fail(Activity activity, string errorType)
    {
        activity.SetTag(ErrorTypeTag, errorType);
        activity.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? StartLeg(string leg, string pattern)
    {
        if (!Source.HasListeners()) return null;
        var activity = Source.StartActivity("pattern_execution.leg." + leg);
        activity?.SetTag(PatternExecutionDiagnostics.PatternTag, pattern);
        return activity;
    }

    public static void End(Activity activity, string status, bool failed)
    {
        activity.SetTag(PatternExecutionDiagnostics.StatusTag, status);
        if (failed) activity.SetStatus(ActivityStatusCode.Error);
    }
}
