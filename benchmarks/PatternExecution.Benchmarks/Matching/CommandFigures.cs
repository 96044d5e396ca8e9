using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>Whether ten and fifty thousand commands cost what a thousand cost.</summary>
internal sealed class CommandFigures : IFigureRoom
{
    public string Room => "matching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        double thousand = 0;
        foreach (var (count, reach, growth) in new[] { (1_000, 400, 0), (10_000, 6_000, 3), (50_000, 0, 5) })
        {
            var set = CommandSet.Create(count);
            var index = set.Index();
            yield return Figure.AtMost(Room, $"commands, {count:#,0}: wrong answers", set.CountWrong(index), "", 0);
            await QueryTiming.WarmAsync(index, set, cancellationToken);
            var (own, anchor) = QueryTiming.Compare(index, set, reach > 0 ? set.Regexes() : []);
            if (reach > 0)
            {
                yield return Figure.AtLeast(Room, $"commands, {count:#,0}: times faster than one by one", anchor / own, "x", reach, string.Create(
                    CultureInfo.InvariantCulture, $"regexes one by one, interpreted: {anchor / 1000:0.#} us a query (this: {own:0} ns)"));
            }

            if (growth == 0) thousand = own;
            else yield return Figure.AtMost(Room, $"commands, {count:#,0}: time by that of 1,000", own / thousand, "x", growth, string.Create(CultureInfo.InvariantCulture, $"1,000: {thousand:0} ns (this: {own:0} ns)"));
            yield return Figure.AtMost(Room, $"commands, {count:#,0}: allocated a query", QueryTiming.AllocatedBytes(index, set), "B", 0);
        }
    }
}
