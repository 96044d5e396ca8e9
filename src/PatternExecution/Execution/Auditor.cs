using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PatternExecution.Audit;
using PatternExecution.Diagnostics;
using PatternExecution.Execution.Functions;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>
/// Records how actions end. An action is begun only while the sink can take a record; should it fail after that, the record is owed, and no
/// other action is begun before it is kept.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class Auditor(IAuditSink sink, AuditOptions options, TimeProvider time, ILogger logger)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<AuditRecord> _owed = [];
    private readonly long[] _records = new long[Enum.GetValues<AuditOutcome>().Length];
    private long _dropped;
    private volatile bool _isDown;

    /// <summary>Whether the sink takes no records, as far as is known.</summary>
    public bool IsDown => _isDown;

    /// <summary>Records that the sink has not taken yet.</summary>
    public int Owed
    {
        get
        {
            lock (_owed) return _owed.Count;
        }
    }

    /// <summary>Records that were given up.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How many records there have been of actions that ended so.</summary>
    public long Count(AuditOutcome outcome) => Interlocked.Read(ref _records[(int)outcome]);

    /// <summary>Runs an action and records its end.</summary>
    public async ValueTask<ExecutionOutcome> RunAsync(
        EngineWork work, Func<EngineWork, CancellationToken, ValueTask<ExecutionOutcome>> execute, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (await FaultAsync(static (self, token) => self.ReadyAsync(token), cancellationToken).ConfigureAwait(false) is { } fault)
        {
            var error = $"The action was not begun, because it could not be recorded: {fault}";
            Owe(Record(work, AuditOutcome.Refused, error, started));
            return RouteDispatcher.Unsuccessful(work.Decision.Route, ResultStatus.Failed, error);
        }

        ExecutionOutcome outcome;
        try
        {
            outcome = await execute(work, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KeepAsync(Record(work, AuditOutcome.Cancelled, null, started)).ConfigureAwait(false);
            throw;
        }

        await KeepAsync(Record(work, ToOutcome(outcome.Status), outcome.Error, started)).ConfigureAwait(false);
        return outcome;
    }

    private async ValueTask KeepAsync(AuditRecord record)
    {
        Owe(record);
        // The action has happened: its caller's cancellation does not keep it from being recorded.
        await FaultAsync(static (self, token) => self.PayAsync(token), CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        await PayAsync(cancellationToken).ConfigureAwait(false);
        await sink.EnsureReadyAsync(cancellationToken).AsTask().OrAbandonAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PayAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (Next() is { } record)
            {
                await sink.WriteAsync(record, cancellationToken).AsTask().OrAbandonAsync(cancellationToken).ConfigureAwait(false);
                lock (_owed)
                {
                    if (_owed.TryPeek(out var first) && ReferenceEquals(first, record)) _owed.Dequeue();
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What the sink has against it, or null; within its time.</summary>
    private async ValueTask<string?> FaultAsync(Func<Auditor, CancellationToken, ValueTask> ask, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.SinkTimeout, time);
        using var limits = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await ask(this, limits.Token).ConfigureAwait(false);
            if (_isDown) logger.AuditSinkAnswersAgain();
            _isDown = false;
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            if (!_isDown) logger.AuditSinkDown(exception, exception.GetType().Name);
            _isDown = true;
            return exception switch
            {
                AuditUnavailableException => exception.Message,
                OperationCanceledException => $"the sink did not answer within {options.SinkTimeout.TotalSeconds:0.###} s (SinkTimeout).",
                _ => $"{exception.GetType().Name}: {exception.Message}",
            };
        }
    }

    private AuditRecord? Next()
    {
        lock (_owed) return _owed.TryPeek(out var record) ? record : null;
    }

    private void Owe(AuditRecord record)
    {
        Interlocked.Increment(ref _records[(int)record.Outcome]);
        lock (_owed)
        {
            _owed.Enqueue(record);
            if (_owed.Count <= options.MaxOwed) return;
            _owed.Dequeue();
        }

        Interlocked.Increment(ref _dropped);
        logger.AuditRecordDropped(options.MaxOwed);
    }

    private AuditRecord Record(EngineWork work, AuditOutcome outcome, string? error, long started)
    {
        var (request, pattern, route) = (work.Request, work.Match.Pattern!, work.Decision.Route);
        var arguments = Arguments(work);
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Time = time.GetUtcNow(),
            Tenant = request.Tenant,
            Principal = request.Principal,
            Persona = request.Persona,
            Pattern = pattern.Name,
            Function = route == PatternType.Memory ? null : FunctionSet.NameFor(pattern),
            Route = route,
            ArgumentsHash = Hash(arguments),
            Arguments = options.KeepArguments ? arguments : null,
            Outcome = outcome,
            Error = options.KeepArguments ? error : null,
            Elapsed = time.GetElapsedTime(started),
        };
    }

    // As a function is given them: groups first, then the context, then the request.
    private static SortedDictionary<string, string> Arguments(EngineWork work)
    {
        var arguments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, value) in work.Match.Capture(work.Request.Query)) arguments[name] = value;
        }
        catch (RegexMatchTimeoutException)
        {
            // The request itself is recorded below.
        }

        foreach (var (name, value) in work.Request.Context) arguments.TryAdd(name, value);
        arguments.TryAdd("query", work.Request.Query);
        return arguments;
    }

    private static string Hash(SortedDictionary<string, string> arguments)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in arguments) text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}{value.Length}:{value}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static AuditOutcome ToOutcome(ResultStatus status) => status switch
    {
        ResultStatus.Succeeded => AuditOutcome.Succeeded,
        ResultStatus.Partial => AuditOutcome.Partial,
        ResultStatus.Rejected => AuditOutcome.Rejected,
        _ => AuditOutcome.Failed,
    };
}
