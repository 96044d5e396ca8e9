using System.Globalization;
using Microsoft.Extensions.Options;

namespace PatternExecution.Redis;

/// <summary>Refuses <see cref="RedisCacheOptions"/> that are out of range, all faults at once.</summary>
internal sealed class RedisCacheOptionsValidator : IValidateOptions<RedisCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string>? faults = null;
        if (options.KeyPrefix is null || options.KeyPrefix.Length > 64 || options.KeyPrefix.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            (faults ??= []).Add(
                $"RedisCacheOptions.KeyPrefix is '{options.KeyPrefix}'; allowed are 0 to 64 characters without braces, which Cluster reads. Choose such as 'orders:'.");
        }

        Check(nameof(options.Database), options.Database, -1, 1_000);
        Check(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365));
        Check(nameof(options.Jitter), options.Jitter, 0, 0.5);
        Check(nameof(options.CompressFrom), options.CompressFrom, 64, int.MaxValue);
        Check(nameof(options.MaxEntryBytes), options.MaxEntryBytes, 1_024, 512 * 1024 * 1024);
        Check(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Check(nameof(options.TagLifetime), options.TagLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        if (options.TagLifetime < options.TimeToLive)
        {
            (faults ??= []).Add(
                $"RedisCacheOptions.TagLifetime is {options.TagLifetime}, shorter than TimeToLive ({options.TimeToLive}); entries would die with their tags' versions. Raise it.");
        }

        return faults is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check<T>(string property, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0) return;
            (faults ??= []).Add(string.Create(
                CultureInfo.InvariantCulture, $"RedisCacheOptions.{property} is {value}; allowed is {least} to {most}. Set it to a value in that range."));
        }
    }
}
