using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PatternExecution.Diagnostics;

namespace AspNetHost;

/// <summary>Exports traces and metrics by OTLP, to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder().AddSource(PatternExecutionDiagnostics.SourceName).AddOtlpExporter().Build();
    private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(PatternExecutionDiagnostics.SourceName).AddOtlpExporter().Build();

    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
