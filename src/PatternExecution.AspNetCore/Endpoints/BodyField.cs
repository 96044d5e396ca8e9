using System.Text.Json;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>One value of a body, read as what it should be; where it is something else that is a fault, and null is read.</summary>
internal readonly ref struct BodyField(JsonElement value, string path, BodyFaults faults)
{
    public string? Text()
    {
        if (value.ValueKind != JsonValueKind.String) return Fault<string>("a string");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            faults.Add(path, "is not valid text: it escapes half of a surrogate pair; send whole characters.");
            return null;
        }
    }

    public bool? Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => FaultOf<bool>("true or false"),
    };

    public int? Count(int least) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= least
        ? count
        : FaultOf<int>($"a whole number from {least} to {int.MaxValue}");

    public double? Number(double least, double most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : FaultOf<double>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>Reads one of several words, exactly as they are spelt.</summary>
    public T? OneOf<T>(ReadOnlySpan<(string Word, T Meaning)> words)
        where T : struct
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            foreach (var (word, meaning) in words)
            {
                if (value.ValueEquals(word)) return meaning;
            }
        }

        var known = new List<string>();
        foreach (var (word, _) in words) known.Add(word);
        return FaultOf<T>(string.Join(", ", known.SkipLast(1)) + " or " + known[^1]);
    }

    private T? Fault<T>(string allowed)
        where T : class
    {
        faults.Add(path, $"is {Describe()}; send {allowed}.");
        return null;
    }

    private T? FaultOf<T>(string allowed)
        where T : struct
    {
        faults.Add(path, $"is {Describe()}; send {allowed}.");
        return null;
    }

    private string Describe() => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "the string " + BodyFaults.Shorten(value.GetRawText()),
        _ => BodyFaults.Shorten(value.GetRawText()),
    };
}
