using System.Collections.Concurrent;

namespace AspNetHost;

/// <summary>What the bookshop's patterns run. A service like any other: its methods take what the triggers captured.</summary>
internal sealed class ShopFunctions(TimeProvider time)
{
    private const int Shelf = 40;
    private const decimal Parcel = 3.95m;
    private const decimal FreeFrom = 35m;

    private readonly ConcurrentDictionary<string, int> _sold = new(StringComparer.OrdinalIgnoreCase);

    public decimal ShippingCost(string country, decimal total = 0) => total >= FreeFrom ? 0 : country.Equals("nl", StringComparison.OrdinalIgnoreCase) ? Parcel : Parcel * 2;

    public async Task<int> StockAsync(string title, CancellationToken cancellationToken)
    {
        // The warehouse is not in this building.
        await Task.Delay(TimeSpan.FromMilliseconds(3 + (title.Length % 7)), time, cancellationToken);
        return title.Contains("unicorn", StringComparison.OrdinalIgnoreCase)
            ? throw new TimeoutException("the warehouse did not answer")
            : Math.Max(0, Shelf - _sold.GetValueOrDefault(title));
    }

    public string Order(int count, string title) => $"{count} of {title} ordered, {_sold.AddOrUpdate(title, count, (_, sold) => sold + count)} in all";

    public object Report(string query) => new { module = query, since = time.GetUtcNow().Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), sold = _sold.Values.Sum() };
}
