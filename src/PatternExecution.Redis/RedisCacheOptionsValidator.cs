using Microsoft.Extensions.Options;

namespace PatternExecution.Redis;

/// <summary>Refuses <see cref="RedisCacheOptions"/> that are out of range, all faults at once.</summary>
internal sealed class RedisCacheOptionsValidator : IValidateOptions<RedisCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(RedisCacheOptions));
        if (!string.IsNullOrWhiteSpace(options.Configuration))
        {
            try
            {
                RedisConnectionString.Parse(options.Configuration);
            }
            catch (FormatException fault)
            {
                faults.Add(nameof(options.Configuration), $"{fault.Message}.");
            }
        }

        if (options.KeyPrefix is null || options.KeyPrefix.Length > 64 || options.KeyPrefix.AsSpan().IndexOfAny('{', '}') >= 0)
            faults.Add(nameof(options.KeyPrefix), $"is '{options.KeyPrefix}'; allowed are 0 to 64 characters without braces, which Cluster reads. Choose such as 'orders:'.");
        faults.Check(nameof(options.Database), options.Database, -1, 1_000);
        faults.Check(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365));
        faults.Check(nameof(options.Jitter), options.Jitter, 0, 0.5);
        faults.Check(nameof(options.CompressFrom), options.CompressFrom, 64, int.MaxValue);
        faults.Check(nameof(options.MaxEntryBytes), options.MaxEntryBytes, 1_024, 512 * 1024 * 1024);
        faults.Check(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        faults.Check(nameof(options.TagLifetime), options.TagLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        if (options.TagLifetime < options.TimeToLive)
            faults.Add(nameof(options.TagLifetime), $"is {options.TagLifetime}, shorter than TimeToLive ({options.TimeToLive}); entries would die with their tags' versions. Raise it.");
        return faults.Result;
    }
}
