using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace ConsoleHarness.Functions;

/// <summary>Tools of the bookshop that the demo is about.</summary>
internal static class ShopFunctions
{
    private const decimal FreeWithinCountry = 35m;
    private const decimal FreeAbroad = 60m;
    private const decimal CostWithinCountry = 3.95m;
    private const decimal CostAbroad = 9.95m;

    // Units of a currency for one euro; the demo has no exchange to ask.
    private static readonly Dictionary<string, decimal> Rates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EUR"] = 1m,
        ["USD"] = 1.08m,
        ["GBP"] = 0.85m,
        ["JPY"] = 163m,
        ["CHF"] = 0.95m,
    };

    public static IReadOnlyList<AIFunction> Create(TimeProvider time) =>
    [
        AIFunctionFactory.Create(ShippingCost, "shipping_cost", "What a parcel costs the customer.", FunctionJson.Settings),
        AIFunctionFactory.Create(ConvertCurrency, "convert_currency", "Converts an amount at the demo's rates.", FunctionJson.Settings),
        AIFunctionFactory.Create(([Description("How many working days from now.")] int days) => Workday(time, days), "workday", "The date after some working days.", FunctionJson.Settings),
    ];

    private static decimal ShippingCost([Description("ISO country code.")] string country, [Description("The order's total in euros.")] decimal total)
    {
        var home = country.Equals("NL", StringComparison.OrdinalIgnoreCase);
        return total >= (home ? FreeWithinCountry : FreeAbroad) ? 0 : home ? CostWithinCountry : CostAbroad;
    }

    private static decimal ConvertCurrency(decimal amount, string from, string to) =>
        Math.Round(amount / Rate(from) * Rate(to), 2);

    private static decimal Rate(string currency) => Rates.TryGetValue(currency, out var rate)
        ? rate
        : throw new ArgumentException($"'{currency}' is unknown; known are {string.Join(", ", Rates.Keys)}.", nameof(currency));

    private static DateOnly Workday(TimeProvider time, int days)
    {
        var date = DateOnly.FromDateTime(time.GetUtcNow().Date);
        for (var left = Math.Clamp(days, 0, 366); left > 0;)
        {
            date = date.AddDays(1);
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) left--;
        }

        return date;
    }
}
