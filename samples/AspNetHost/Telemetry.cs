using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PatternExecution.Diagnostics;

namespace AspNetHost;

/// <summary>Exports traces and metrics of pattern execution, of the HTTP requests around it and of PostgreSQL beneath it by OTLP, to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says.</summary>
internal sealed class Telemetry : IDisposable
{
    private const string Postgres = "Npgsql";

    private readonly TracerProvider _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Name)
        .AddSource(PatternExecutionDiagnostics.SourceName, "Microsoft.AspNetCore", Postgres).AddOtlpExporter().Build();

    private readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Name)
        .AddMeter(PatternExecutionDiagnostics.SourceName, "Microsoft.AspNetCore.Hosting", Postgres).AddOtlpExporter().Build();

    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"));

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Name(ResourceBuilder resource) => resource.AddService(Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? nameof(AspNetHost));
}
