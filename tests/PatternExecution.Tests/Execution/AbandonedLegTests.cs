using System.Runtime.CompilerServices;
using PatternExecution.Execution;

namespace PatternExecution.Tests.Execution;

[NonParallelizable]
public sealed class AbandonedLegTests
{
    [Test]
    public async Task Function_that_fails_after_its_time_does_not_fault_the_hosts_process()
    {
        var unobserved = new List<string>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs fault)
        {
            lock (unobserved) unobserved.AddRange(fault.Exception.Flatten().InnerExceptions.Select(static inner => inner.Message));
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await RunAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.That(unobserved, Has.None.EqualTo("too late"));
    }

    // Apart, so that nothing of the call is held when the garbage is collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task RunAsync()
    {
        var clock = TestClock.Create();
        var end = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("slow")],
            [
                TestEngine.Function("slow", async () =>
                {
                    started.SetResult();
                    await end.Task;
                    throw new InvalidOperationException("too late");
                }),
            ],
            new PatternExecutionOptions(),
            time: clock);
        var running = engine.ExecuteAsync(new PatternRequest("slow"));
        await started.Task;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await running).Error, Does.Contain("LegTimeout"));
        end.SetResult();
    }
}
