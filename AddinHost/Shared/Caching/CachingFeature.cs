using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace AddinHost.Shared.Caching;

/// <summary>The shared cache (<c>Redis:*</c>).</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>StackExchange.Redis configuration string; empty: the cache lives in this process.</summary>
    public string Configuration { get; set; } = "";

    /// <summary>How long a call may wait for Redis before the host goes on without it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>One cache for all: Redis when it is configured, in-process otherwise.</summary>
public static class CachingFeature
{
    public static IServiceCollection AddCaching(this IServiceCollection services)
    {
        services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section);
        services.AddSingleton<IMemoryCache>(_ => new MemoryCache(new MemoryCacheOptions { SizeLimit = 64 * 1024 * 1024 }));
        services.AddSingleton<InProcessCache>();
        services.AddSingleton<ICache>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<RedisOptions>>().Value;
            var local = provider.GetRequiredService<InProcessCache>();
            return options.Configuration.Length == 0 ? local : new RedisCache(options, local, provider.GetRequiredService<ILogger<RedisCache>>());
        });
        return services;
    }
}
