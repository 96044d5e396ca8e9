using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using PatternExecution.Redis.Leases;
using StackExchange.Redis;

namespace PatternExecution.Redis.Removals;

/// <summary>
/// Tells other processes of removals and hears of theirs. Whether it really hears is proved by what it sends to itself: after every loss all that is nearer is forgotten
/// once messages arrive again, and a number that is missing in a sender's row has the same effect.
/// </summary>
internal sealed class Backplane : IAsyncDisposable
{
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _eager = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(3);

    /// <summary>After how long without a word a connection that says it is there is given up for a new one.</summary>
    private static readonly TimeSpan _death = TimeSpan.FromSeconds(15);

    /// <summary>How long the mark of a removal stays: longer than any process is silent and goes on.</summary>
    private static readonly TimeSpan _markLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a message may be overtaken by later ones before it counts as lost.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly RedisConnection _connection;
    private readonly RedisNames _names;
    private readonly LeaseWaits _waits;
    private readonly RedisRights _rights;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SenderNumbers _senders = new();
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly long _self = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Task _beating;
    private volatile ICacheListener? _listener;
    private readonly Lock _state = new();
    private volatile bool _hears;
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isSubscribed;
    private volatile TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _told;
    private long _toldAll;
    private long _heardAt;
    private RedisValue _mark;
    private ChannelMessageQueue? _removals;
    private ChannelMessageQueue? _notices;

    public Backplane(RedisConnection connection, RedisNames names, LeaseWaits waits, RedisRights rights, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _names = names;
        _waits = waits;
        _rights = rights;
        _time = time;
        _logger = logger;
        Notices = names.Notices(_self.ToString("x", CultureInfo.InvariantCulture));
        _heardAt = time.GetTimestamp();
        _connection.Changed = OnChanged;
        _beating = Task.Run(BeatAsync);
    }

    /// <summary>The channel on which this process is told that leases have ended.</summary>
    public string Notices { get; }

    /// <summary>Whether messages are known to arrive.</summary>
    public bool Hears => _hears;

    /// <summary>Waits until messages arrive.</summary>
    public Task WaitUntilHearsAsync(CancellationToken cancellationToken)
    {
        lock (_state) return _heard.Task.WaitAsync(cancellationToken);
    }

    public void Listen(ICacheListener listener) => _listener = listener;

    /// <summary>Tells of a removal; where the user may use no channels, by a mark that those look for who may not either.</summary>
    public async ValueTask TellAsync(RemovalKind kind, byte[] what)
    {
        if (!_rights.LacksChannels)
        {
            var message = new RemovalMessage(_self, Interlocked.Increment(ref _told), kind, what);
            try
            {
                await _connection.Database.PublishAsync(_names.Removals, message.ToBytes()).ConfigureAwait(false);
                return;
            }
            catch (RedisServerException fault) when (_rights.Note(fault.Message) && _rights.LacksChannels)
            {
            }
        }

        await _connection.Database.StringSetAsync(_names.RemovalMark, RandomNumberGenerator.GetBytes(sizeof(long)), _markLifetime, When.Always).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Changed = null;
        await _over.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_isSubscribed && _connection.IsConnected)
        {
            if (_removals is { } removals) await removals.UnsubscribeAsync(CommandFlags.FireAndForget).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_notices is { } notices) await notices.UnsubscribeAsync(CommandFlags.FireAndForget).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _over.Dispose();
        _turn.Dispose();
    }

    private RedisChannel Channel => new(Notices, RedisChannel.PatternMode.Literal);

    private void OnChanged(bool isBack)
    {
        lock (_state)
        {
            if (_hears) _heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _hears = false;
        }

        _waits.EndAll(LeaseEnd.GivenUp);
        if (isBack) _hurry.TrySetResult();
    }

    /// <summary>Sends to itself, often as long as nothing arrives; at rest only its own channel hears of it.</summary>
    private async Task BeatAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                if (_connection.IsConnected)
                {
                    if (_time.GetElapsedTime(Volatile.Read(ref _heardAt)) > _death && await _connection.TryReplaceAsync().ConfigureAwait(false)) _isSubscribed = false;
                    if (_time.GetElapsedTime(Volatile.Read(ref _heardAt)) > _death) Volatile.Write(ref _heardAt, _time.GetTimestamp());
                    if (_rights.LacksChannels)
                    {
                        await LookForRemovalsAsync().ConfigureAwait(false);
                        continue;
                    }

                    if (!_isSubscribed) await SubscribeAsync().ConfigureAwait(false);
                    if (_hears && _time.GetElapsedTime(Volatile.Read(ref _heardAt)) > _silence) OnChanged(isBack: false);
                    var told = Interlocked.Read(ref _told);
                    if (_hears && told == _toldAll)
                    {
                        await _connection.Database.PublishAsync(Channel, RedisValue.EmptyString).WaitAsync(_beat, _time).ConfigureAwait(false);
                    }
                    else
                    {
                        // The last of a row has no next one that would show it missing.
                        await _connection.Database.PublishAsync(_names.Removals, new RemovalMessage(_self, told, RemovalKind.Count, []).ToBytes())
                            .WaitAsync(_beat, _time).ConfigureAwait(false);
                        if (_hears) _toldAll = told;
                    }
                }
            }
#pragma warning disable CA1031 // The next beat tries again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _rights.Note(exception.Message);
            }
            finally
            {
                _hurry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await _hurry.Task.WaitAsync(_hears || _rights.LacksChannels ? _beat : _eager, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Forgets what is nearer when a process has removed something since the last look, or since the connection was lost.</summary>
    private async Task LookForRemovalsAsync()
    {
        var mark = await _connection.Database.StringGetAsync(_names.RemovalMark).WaitAsync(_beat, _time).ConfigureAwait(false);
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        lock (_state) _heard.TrySetResult();
        if (mark == _mark) return;
        _mark = mark;
        if (_listener is { } listener) await listener.MissedAsync().ConfigureAwait(false);
    }

    private async Task SubscribeAsync()
    {
        // Queues keep the order of messages, where handlers run at the same time and a busy machine lets one overtake another.
        _removals = await _connection.Subscriber!.SubscribeAsync(_names.Removals).WaitAsync(_silence, _time).ConfigureAwait(false);
        _removals.OnMessage(message => OnRemoval(message.Message));
        _notices = await _connection.Subscriber!.SubscribeAsync(Channel).WaitAsync(_silence, _time).ConfigureAwait(false);
        _notices.OnMessage(message => OnNotice(message.Message));
        _isSubscribed = true;
    }

    private void OnNotice(RedisValue notice)
    {
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        var text = (string?)notice;
        if (string.IsNullOrEmpty(text)) return;
        _waits.End(text[1..], text[0] == '+' ? LeaseEnd.Written : LeaseEnd.GivenUp);
    }

    private void OnRemoval(RedisValue bytes)
    {
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        if (!RemovalMessage.TryParse(bytes, out var message)) return;
        if (message.Sender == _self)
        {
            if (!_hears && message.Kind == RemovalKind.Count) _ = HearAgainAsync();
            return;
        }

        if (_listener is { } listener) _ = ApplyAsync(listener, message);
        if (_senders.Note(message.Sender, message.Number, message.Kind != RemovalKind.Count)) _ = MissAsync(message);
    }

    private static async Task ApplyAsync(ICacheListener listener, RemovalMessage message)
    {
        if (message.Kind == RemovalKind.Tag) await listener.TagRemovedAsync(message.Tag).ConfigureAwait(false);
        else if (message.Kind == RemovalKind.Key && CacheKey.TryFromBytes(message.What, out var key)) await listener.RemovedAsync(key).ConfigureAwait(false);
    }

    private async Task HearAgainAsync()
    {
        if (!await _turn.WaitAsync(0).ConfigureAwait(false)) return;
        try
        {
            if (_hears) return;
            // Set first: what is lost from now on is a new loss.
            lock (_state)
            {
                _hears = true;
                _heard.TrySetResult();
            }

            _logger.RemovalsMissed("the connection was lost");
            if (_listener is { } listener) await listener.MissedAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task MissAsync(RemovalMessage message)
    {
        await Task.Delay(_patience, _time).ConfigureAwait(false);
        if (!_senders.GiveUpOn(message.Sender, message.Number)) return;
        _logger.RemovalsMissed("a number is missing");
        if (_listener is { } listener) await listener.MissedAsync().ConfigureAwait(false);
    }
}
