using System.Diagnostics;

namespace PatternExecution.Diagnostics;

/// <summary>The spans of a request. Nothing is allocated while nobody listens.</summary>
internal static class EngineTracing
{
    private static readonly ActivitySource Source = new(PatternExecutionDiagnostics.SourceName);

    public static bool IsListenedTo => Source.HasListeners();

    public static Activity? StartRequest() => Source.StartActivity("pattern_execution.request");

    public static Activity? StartMatch() => Source.StartActivity("pattern_execution.match");

    public static Activity? StartRoute() => Source.StartActivity("pattern_execution.route");

    public static Activity? StartCache() => Source.StartActivity("pattern_execution.cache");

    public static Activity? StartLeg(string leg, string pattern)
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
