using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Execution;
using PatternExecution.Tests.Memory;

namespace PatternExecution.Tests.Execution;

public sealed class MemoryPresenceTests
{
    [Test]
    public async Task Answer_from_before_a_memory_was_stored_does_not_hide_it()
    {
        var store = new SlowStore();
        var presence = new MemoryPresence(store, TimeProvider.System, NullLogger.Instance);
        Assert.That(presence.IsPresent("acme"), Is.False, "nobody knows yet");

        presence.Stored("acme");
        // Where no context of the test's own is, what waits for the answer goes on before this returns.
        await Task.Run(() => store.Questions.Single().SetResult(false));

        Assert.That(presence.IsPresent("acme"), Is.True);
    }

    [Test]
    public async Task Store_that_never_answers_is_asked_again()
    {
        var clock = TestClock.Create();
        var store = new SlowStore();
        var presence = new MemoryPresence(store, clock, NullLogger.Instance);
        Assert.That(presence.IsPresent("acme"), Is.False);

        clock.Advance(TimeSpan.FromMinutes(1));
        await Until.True(() => presence.IsPresent("acme") || store.Questions.Count == 2, "it is asked again");
        store.Questions[1].SetResult(true);

        await Until.True(() => presence.IsPresent("acme"), "its answer counts");
    }

    /// <summary>Answers when the test says so, and heeds no token.</summary>
    private sealed class SlowStore : StoreAround
    {
        public List<TaskCompletionSource<bool>> Questions { get; } = [];

        public override ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken)
        {
            Questions.Add(new TaskCompletionSource<bool>());
            return new(Questions[^1].Task);
        }
    }
}
