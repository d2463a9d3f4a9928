using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Policies;

/// <summary>Gathers what is known of the readers of a mail and says whether it may be tracked; and keeps what somebody decided about a contact.</summary>
public sealed class DecideTracking(AppDb db, Caller caller, ContactBook contacts, AddressMarks marks, TrackingPolicies policies, TimeProvider clock)
{
    private const int MostAsked = 200;
    private const string CountryKey = "country";

    /// <param name="Mode">Who decides in this organization.</param>
    /// <param name="Refused">Those of the addresses that may not be tracked: with a copy for each recipient the others still are.</param>
    public sealed record Response(bool Allowed, string Reason, string? Address, TrackingMode Mode, bool AggregateOnly, IReadOnlyList<string> Refused);

    /// <param name="OptedOut">The reader does not want it, whatever stands here.</param>
    public sealed record BasisView(TrackingBasis Basis, bool OptedOut, bool Allowed, string Reason, DateTimeOffset? SetAt);

    public sealed record BasisRequest(TrackingBasis Basis);

    public async Task<Result<Response>> HandleAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count > MostAsked)
            return Error.Field("addresses", "addresses_invalid", "Name 1 to {0} addresses.", MostAsked);
        var policy = await policies.FindAsync(ct);
        var facts = await FactsAsync(addresses, ct);
        var decision = TrackingDecision.OfAll(facts, policy);
        return new Response(
            decision.Allowed, decision.Reason, decision.Address, policy?.Mode ?? TrackingMode.Choice, policy is { AggregateOnly: true }, [.. facts.Where(reader => !TrackingDecision.Of(reader, policy).Allowed).Select(reader => reader.Address)]);
    }

    /// <summary>The facts about the readers at these addresses; what is no address is left out.</summary>
    public async Task<IReadOnlyList<ReaderFacts>> FactsAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var asked = addresses.Select(text => EmailAddress.TryParse(text, out var address) ? address.Normalized : null).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
            return [];
        var found = await contacts.FindAsync(asked, ct);
        var ids = found.Values.Distinct().ToList();
        var basis = (await db.ContactTrackings.Where(row => ids.Contains(row.ContactId)).Select(row => new { row.ContactId, row.Basis }).ToListAsync(ct))
            .GroupBy(row => row.ContactId).ToDictionary(group => group.Key, group => group.Max(row => row.Basis));
        var countries = (await db.Contacts.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.Properties }).ToListAsync(ct)).ToDictionary(row => row.Id, row => CountryIn(row.Properties));
        // Whoever opted out with one address has opted out: another address of the same contact is the same person.
        var all = ids.Count == 0 ? [] : await db.ContactAddresses.Where(row => ids.Contains(row.ContactId)).Select(row => new { row.ContactId, row.Address }).ToListAsync(ct);
        var opted = (await marks.OfAsync([.. asked, .. all.Select(row => row.Address)], ct)).Where(mark => mark.Kind == AddressMarkKind.NoTracking).Select(mark => mark.Address).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. asked.Select(address => found.TryGetValue(address, out var contact)
                ? new ReaderFacts(address, basis.GetValueOrDefault(contact), opted.Contains(address) || all.Exists(row => row.ContactId == contact && opted.Contains(row.Address)), countries.GetValueOrDefault(contact))
                : new ReaderFacts(address, OptedOut: opted.Contains(address))),
        ];
    }

    /// <summary>The same for one who knows the contacts of these addresses, with all that is on record about them, and which addresses opted out.</summary>
    /// <param name="asked">In the form that is compared, as <paramref name="known"/> and <paramref name="optedOut"/> are.</param>
    public async Task<IReadOnlyList<ReaderFacts>> FactsAsync(IReadOnlyCollection<string> asked, IReadOnlyDictionary<string, ContactView> known, IReadOnlySet<string> optedOut, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(optedOut);
        var ids = known.Values.Select(contact => contact.Id).Distinct().ToList();
        var basis = ids.Count == 0 ? [] : (await db.ContactTrackings.Where(row => ids.Contains(row.ContactId)).Select(row => new { row.ContactId, row.Basis }).ToListAsync(ct))
            .GroupBy(row => row.ContactId).ToDictionary(group => group.Key, group => group.Max(row => row.Basis));
        return
        [
            .. asked.Select(address => known.TryGetValue(address, out var contact)
                ? new ReaderFacts(address, basis.GetValueOrDefault(contact.Id), optedOut.Contains(address) || contact.Addresses.Any(optedOut.Contains), CountryIn(contact.Properties))
                : new ReaderFacts(address, OptedOut: optedOut.Contains(address))),
        ];
    }

    public async Task<Result<BasisView>> GetBasisAsync(Guid contactId, CancellationToken ct)
    {
        var first = await db.ContactAddresses.Where(row => row.ContactId == contactId).OrderBy(row => row.Position).Select(row => row.Address).FirstOrDefaultAsync(ct);
        if (first is null && !await db.Contacts.AnyAsync(row => row.Id == contactId, ct))
            return GetContact.NotFound;
        var set = (await db.ContactTrackings.AsNoTracking().Where(row => row.ContactId == contactId).ToListAsync(ct)).MaxBy(row => row.Basis);
        var facts = first is null ? [] : await FactsAsync([first], ct);
        var decision = TrackingDecision.OfAll(facts, await policies.FindAsync(ct));
        return new BasisView(set?.Basis ?? TrackingBasis.Rules, facts is [{ OptedOut: true }], decision.Allowed, decision.Reason, set?.SetAt);
    }

    public async Task<Result<BasisView>> SetBasisAsync(Guid contactId, BasisRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await db.Contacts.AnyAsync(row => row.Id == contactId, ct))
            return GetContact.NotFound;
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                await db.TakeTurnAsync("tracking-basis", ct);
                await db.ContactTrackings.Where(row => row.ContactId == contactId).ExecuteDeleteAsync(ct);
                await db.TryInsertAsync(new ContactTracking { ContactId = contactId, Basis = request.Basis, SetBy = caller.MemberId, SetAt = now }, ct);
            },
            ct);
        return await GetBasisAsync(contactId, ct);
    }

    private static string? CountryIn(string properties) => CountryIn(JsonSerializer.Deserialize<Dictionary<string, string>>(properties));

    private static string? CountryIn(IReadOnlyDictionary<string, string>? properties) =>
        properties?.FirstOrDefault(pair => pair.Key.Equals(CountryKey, StringComparison.OrdinalIgnoreCase)).Value is { } written ? Countries.Find(written) : null;
}
