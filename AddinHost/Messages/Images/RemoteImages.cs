using System.Security.Cryptography;
using System.Text;
using AddinHost.Shared.Outbound;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Images;

/// <summary>An image that was fetched.</summary>
public sealed record RemoteImage(byte[] Bytes, string ContentType);

/// <summary>Fetches images from the internet for readers: nothing of the reader goes along, nothing inside is reached, nothing but an image comes back.</summary>
public sealed class RemoteImages(IHttpClientFactory clients, IOptions<RemoteImagesOptions> options) : IDisposable
{
    /// <summary>Name of the HttpClient.</summary>
    public const string Client = "remote-images";

    /// <summary>The only ports; in the networks that the settings allow, any.</summary>
    public static readonly int[] Ports = [80, 443];

    private const int MostRedirects = 5;
    private const int AtOnce = 16;
    private const long CacheBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CacheBytes });
    private readonly SemaphoreSlim turns = new(AtOnce);

    public void Dispose()
    {
        cache.Dispose();
        turns.Dispose();
    }

    /// <summary>The image; null when there is none to be had.</summary>
    /// <param name="organizationId">Nobody learns from the time it takes what others have looked at.</param>
    /// <param name="allowed">Asked of every address on the way.</param>
    public async Task<RemoteImage?> FetchAsync(Guid organizationId, Uri image, Func<Uri, bool> allowed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(allowed);
        var key = $"{organizationId:N} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(image.AbsoluteUri)))}";
        if (cache.TryGetValue(key, out RemoteImage? known))
            return known;
        await turns.WaitAsync(ct);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(options.Value.Timeout);
            var fetched = await FollowAsync(image, allowed, limit.Token);
            if (fetched is not null)
                cache.Set(key, fetched, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Kept, Size = fetched.Bytes.Length });
            return fetched;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<RemoteImage?> FollowAsync(Uri image, Func<Uri, bool> allowed, CancellationToken ct)
    {
        using var client = clients.CreateClient(Client);
        for (var hop = 0; hop <= MostRedirects && allowed(image); hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, image);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if ((int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } next)
            {
                image = new Uri(image, next);
                continue;
            }

            return answer.IsSuccessStatusCode && IsPlausible(answer.Content.Headers.ContentType?.MediaType) ? await ReadAsync(answer.Content, ct) : null;
        }

        return null;
    }

    /// <summary>Stores of files say "octet-stream" for whatever they keep; what an image says that it is counts no further.</summary>
    private static bool IsPlausible(string? type) => type is null || type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("/octet-stream", StringComparison.OrdinalIgnoreCase);

    private async Task<RemoteImage?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        var most = options.Value.LargestBytes;
        if (content.Headers.ContentLength > most)
            return null;
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        var piece = new byte[16 * 1024];
        while (await stream.ReadAsync(piece, ct) is > 0 and var count)
        {
            if (bytes.Length + count > most)
                return null;
            bytes.Write(piece, 0, count);
            // What is no image from its beginning is not read to its end.
            if (bytes.Length >= 12 && ImageKind.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is null)
                return null;
        }

        var all = bytes.ToArray();
        return ImageKind.Of(all) is { } type ? new RemoteImage(all, type) : null;
    }
}

/// <summary>The one client that fetches them: every connection goes where the guard for strangers' names has checked it may.</summary>
public static class RemoteImagesClient
{
    public static IServiceCollection AddRemoteImages(this IServiceCollection services)
    {
        services.AddOptions<RemoteImagesOptions>().BindConfiguration(RemoteImagesOptions.Section);
        services.AddScoped<ImageLinks>();
        services.AddScoped<GetRemoteImage>();
        services.AddSingleton<RemoteImages>();
        services.AddHttpClient(RemoteImages.Client, client =>
            {
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.Add("Accept", "image/avif,image/webp,image/png,image/jpeg,image/gif");
                // Some servers answer nobody who does not say what they are; the same for every reader.
                client.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (compatible; Inlay image proxy)");
            })
            // Where a mail has its images is nobody's business in the log.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(provider =>
            {
                var guard = AddressGuard.For(provider.GetRequiredService<IOptions<RemoteImagesOptions>>().Value.AllowedNetworks, RemoteImages.Ports);
                return new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseProxy = false,
                    UseCookies = false,
                    Credentials = null,
                    MaxResponseHeadersLength = 64,
                    ActivityHeadersPropagator = null,
                    ConnectCallback = async (context, ct) => await provider.GetRequiredService<OutboundSockets>().ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, guard, ct),
                };
            });
        return services;
    }
}
