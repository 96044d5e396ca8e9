using PatternExecution.AspNetCore.Dashboard.Traffic;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

public sealed class AnswerSamplingTests
{
    private const int Patterns = 100;

    [Test]
    public void Few_answers_are_all_counted_and_of_many_in_turn_no_pattern_is_left_out_and_the_sums_are_right()
    {
        var sampling = new AnswerSampling();
        var few = Enumerable.Range(0, AnswerSampling.All).Select(_ => sampling.Weigh()).ToList();
        var counted = new long[Patterns];
        for (var i = 0; i < 2_000_000; i++) counted[i % Patterns] += sampling.Weigh();
        sampling.Renew();

        Assert.Multiple(() =>
        {
            Assert.That(few, Is.All.EqualTo(1));
            Assert.That(counted.Sum(), Is.EqualTo(2_000_000).Within(5).Percent);
            Assert.That(counted, Is.All.GreaterThan(0));
            Assert.That(Enumerable.Range(0, 100).Select(_ => sampling.Weigh()), Is.All.EqualTo(1), "all are counted again");
        });
    }
}
