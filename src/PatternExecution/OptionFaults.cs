using System.Globalization;
using Microsoft.Extensions.Options;

namespace PatternExecution;

/// <summary>Collects everything that is out of range in one options object, so that all of it is said at once.</summary>
/// <param name="options">The name of the options class.</param>
internal sealed class OptionFaults(string options)
{
    private List<string>? _faults;

    /// <summary>All faults, or success.</summary>
    public ValidateOptionsResult Result => _faults is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);

    /// <summary>Adds a fault where a value lies outside its range; what is not a number lies outside every range.</summary>
    public void Check<T>(string property, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return;
        Add(property, string.Create(CultureInfo.InvariantCulture, $"is {value}; allowed is {least} to {most}."));
    }

    /// <summary>Adds a fault where a value is no share: more than 0 and at most 1.</summary>
    public void CheckShare(string property, double value)
    {
        if (value is > 0 and <= 1) return;
        Add(property, string.Create(CultureInfo.InvariantCulture, $"is {value}; allowed is more than 0 and at most 1."));
    }

    /// <summary>Adds a fault.</summary>
    /// <param name="property">The property.</param>
    /// <param name="message">Its value, what is allowed and how to mend it.</param>
    public void Add(string property, string message) => (_faults ??= []).Add($"{options}.{property} {message}");

    /// <summary>Refuses the options of an object that is made without a container.</summary>
    /// <exception cref="ArgumentException">There is a fault.</exception>
    public static void ThrowIfAny(ValidateOptionsResult result, string parameter)
    {
        if (result.Failed) throw new ArgumentException(result.FailureMessage, parameter);
    }
}
