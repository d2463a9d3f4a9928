using System.Collections.Concurrent;

namespace AddinHost.Organizations.Identities;

/// <summary>
/// What issuers publish of themselves, by its address: read again after a day, and for a key that it does not hold, though not more often than every
/// five minutes, so that made-up key ids cannot drive requests. While an issuer cannot be reached, what it last said holds.
/// </summary>
/// <param name="read">Throws <see cref="IssuerUnreachableException"/>.</param>
public sealed class IssuerDocuments<T>(TimeProvider clock, Func<string, CancellationToken, Task<T>> read)
    where T : class
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Place> places = new(StringComparer.Ordinal);

    private sealed class Place
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public T? Document { get; set; }

        public DateTimeOffset ReadAt { get; set; }
    }

    /// <param name="address">One of few that the configuration allows: each is kept.</param>
    /// <exception cref="IssuerUnreachableException">Nothing is known of it and it does not answer.</exception>
    public async Task<T> FindAsync(string address, Func<T, bool> holds, CancellationToken ct)
    {
        var place = places.GetOrAdd(address, _ => new Place());
        await place.Turn.WaitAsync(ct);
        try
        {
            var age = clock.GetUtcNow() - place.ReadAt;
            if (place.Document is { } kept && (holds(kept) ? age < GoodFor : age < AskAgainAfter))
                return kept;
            try
            {
                place.Document = await read(address, ct);
            }
            catch (IssuerUnreachableException) when (place.Document is not null)
            {
                // The last word stands; asked again after a while.
            }

            place.ReadAt = clock.GetUtcNow();
            return place.Document!;
        }
        finally
        {
            place.Turn.Release();
        }
    }
}

/// <summary>An issuer does not answer, or not with what it should.</summary>
public sealed class IssuerUnreachableException(string what, Exception? inner = null) : Exception(what, inner);
