using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Answers requests that come over HTTP. What a caller may see depends on the host's authorization, which has been asked before.</summary>
internal sealed class PatternEndpoints
{
    private readonly IPatternEngine _engine;
    private readonly PatternEndpointOptions _options;
    private readonly CallerResolver _callers;
    private readonly CallerLimiter? _limiter;
    private readonly BodyReader _bodies;
    private readonly RequestReader _requests;
    private readonly IReadOnlyList<IRefusalObserver> _observers;

    public PatternEndpoints(
        IPatternEngine engine,
        IOptions<PatternEndpointOptions> options,
        IOptions<PatternExecutionOptions> limits,
        IEnumerable<IRefusalObserver> observers,
        TimeProvider time)
    {
        _engine = engine;
        _options = options.Value;
        _observers = [.. observers];
        _callers = new CallerResolver(_options);
        _limiter = _options.RequestsPerSecond is { } rate ? new CallerLimiter(rate, _options.Burst, time) : null;
        _bodies = new BodyReader(_options.MaxBodyBytes);
        _requests = new RequestReader(limits.Value, _options.ReadOnly);
    }

    public Task ExecuteAsync(HttpContext context) => AnswerAsync(context, async (caller, body) =>
    {
        if (await ReadOneAsync(context, caller, body).ConfigureAwait(false) is not { } request) return;
        var result = await _engine.ExecuteAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (result.Status == ResultStatus.Rejected)
            await Problems.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, result.Error ?? "The request cannot be executed as it stands.").ConfigureAwait(false);
        else
            await WriteAsync(context, ResultBody.Of(result), EndpointJsonContext.Default.ResultBody).ConfigureAwait(false);
    });

    public Task ExplainAsync(HttpContext context) => AnswerAsync(context, async (caller, body) =>
    {
        if (await ReadOneAsync(context, caller, body).ConfigureAwait(false) is not { } request) return;
        var explanation = await _engine.ExplainAsync(request, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, ExplanationBody.Of(explanation), EndpointJsonContext.Default.ExplanationBody).ConfigureAwait(false);
    });

    public Task ExecuteBatchAsync(HttpContext context) => AnswerAsync(context, async (caller, body) =>
    {
        var faults = new BodyFaults();
        var requests = ReadBatch(body, caller, faults);
        if (faults.Any)
        {
            await Problems.WriteAsync(context, faults).ConfigureAwait(false);
            return;
        }

        // One was taken before the body was read.
        if (requests.Count > 1 && !await IsWithinRateAsync(context, caller, requests.Count - 1).ConfigureAwait(false)) return;
        var results = await _engine.ExecuteBatchAsync(requests, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, new BatchBody([.. results.Select(ResultBody.Of)]), EndpointJsonContext.Default.BatchBody).ConfigureAwait(false);
    });

    private async Task AnswerAsync(HttpContext context, Func<Caller, JsonElement, Task> answer)
    {
        try
        {
            if (_callers.Resolve(context) is not { } caller)
            {
                await Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "The host has no tenant for this caller.").ConfigureAwait(false);
            }
            else if (await IsWithinRateAsync(context, caller, 1).ConfigureAwait(false))
            {
                using var body = await _bodies.ReadAsync(context).ConfigureAwait(false);
                if (body is not null) await answer(caller, body.RootElement).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }

        var status = context.Response.StatusCode;
        if (status < StatusCodes.Status400BadRequest) return;
        foreach (var observer in _observers) observer.Refused(status);
    }

    private async ValueTask<bool> IsWithinRateAsync(HttpContext context, Caller caller, int count)
    {
        if (_limiter is null || _limiter.TryTake(caller.Key, count, out var retryAfter)) return true;
        await Problems.WriteTooManyAsync(context, retryAfter, _options).ConfigureAwait(false);
        return false;
    }

    private async ValueTask<PatternRequest?> ReadOneAsync(HttpContext context, Caller caller, JsonElement body)
    {
        var faults = new BodyFaults();
        var request = _requests.Read(body, "", caller, faults);
        if (request is null) await Problems.WriteAsync(context, faults).ConfigureAwait(false);
        return request;
    }

    private List<PatternRequest> ReadBatch(JsonElement body, Caller caller, BodyFaults faults)
    {
        var requests = new List<PatternRequest>();
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("requests", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            faults.Add("requests", $"is missing or no array; send {{\"requests\":[…]}} with 1 to {_options.MaxBatch} requests.");
            return requests;
        }

        if (body.GetPropertyCount() > 1) faults.Add("body", "has fields beside 'requests'; send that alone.");
        var count = list.GetArrayLength();
        if (count == 0 || count > _options.MaxBatch)
        {
            faults.Add("requests", $"has {count} requests; allowed are 1 to {_options.MaxBatch} (MaxBatch). Send them in several batches.");
            return requests;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (_requests.Read(item, $"requests[{index++}].", caller, faults) is { } request) requests.Add(request);
        }

        return requests;
    }

    private static Task WriteAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(body, type, contentType: null, context.RequestAborted);
    }
}
