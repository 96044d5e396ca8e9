using System.Globalization;
using Microsoft.Extensions.Options;

namespace PatternExecution.Caching;

/// <summary>Collects what is out of range in one options object.</summary>
internal sealed class OptionFaults(string options)
{
    private List<string>? _faults;

    /// <summary>All faults, or success.</summary>
    public ValidateOptionsResult Result => _faults is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);

    /// <summary>Adds a fault where a value lies outside its range.</summary>
    public void Check<T>(string property, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return;
        (_faults ??= []).Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{options}.{property} is {value}; allowed is {least} to {most}. Set it to a value in that range."));
    }

    /// <summary>Refuses the options of an object that is made without a container.</summary>
    /// <exception cref="ArgumentException">There is a fault.</exception>
    public static void ThrowIfAny(ValidateOptionsResult result, string parameter)
    {
        if (result.Failed) throw new ArgumentException(result.FailureMessage, parameter);
    }
}
