using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>Writes down every few seconds what the engine has counted, so that requests need not.</summary>
internal sealed class TrafficSampler(DashboardSwitch dashboard, IPatternEngine engine, TrafficRecorder traffic, IOptions<DashboardOptions> options, TimeProvider time) : IHostedService, IDisposable
{
    private readonly Ring<TrafficSample> _samples = new(options.Value.Samples);
    private ITimer? _timer;

    /// <summary>The samples, the oldest first.</summary>
    public IReadOnlyList<TrafficSample> Samples => _samples.ToArray();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!dashboard.IsOn) return Task.CompletedTask;
        Sample();
        _timer = time.CreateTimer(static sampler => ((TrafficSampler)sampler!).Sample(), this, options.Value.SampleInterval, options.Value.SampleInterval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Sample()
    {
        _samples.Add(TrafficSample.Of(time.GetUtcNow(), engine.GetStatistics()));
        traffic.Trim(engine.Patterns);
    }
}
