using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Rules;

/// <summary>
/// Tries rules that nobody has saved yet on the mail of the last weeks: how much of it they would log, and what would change. Both sides are judged by the same
/// function that judges new mail, with today's contacts; numbers only, since only hashes were kept.
/// </summary>
public sealed class PreviewRules(AppDb db, Caller caller, ManageRules rules, RuleBook book, OrganizationHashes hashes, IOptions<RuleOptions> options, TimeProvider clock)
{
    private static readonly Error NotAllowed = Error.Forbidden("administrator_needed", "Only an administrator may try rules for the organization.");

    /// <param name="Organization">Rules for everybody; else for the caller's own mailboxes.</param>
    public sealed record Request(bool Organization, [Required] RulesText Rules, IReadOnlyList<string>? InternalDomains = null, bool MembersMayChoose = true, bool MatchTags = false, bool MatchDots = false);

    /// <param name="Count">So many messages would be decided by <paramref name="To"/> and are decided by <paramref name="From"/> under the rules of today.</param>
    public sealed record Change(string From, string To, bool WouldBeLogged, int Count);

    /// <param name="Days">How far back mail was looked at.</param>
    /// <param name="Logged">Of <paramref name="Messages"/>, under the rules of today.</param>
    public sealed record Response(int Days, int Messages, int Logged, int WouldBeLogged, IReadOnlyList<Change> Changes);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        if (request.Organization && !caller.May(Permissions.Administer))
            return NotAllowed;
        var draft = rules.Draft(request.Organization ? LogPolicy.Everybody : caller.MemberId, request.Rules, request.InternalDomains, request.MembersMayChoose, ManageRules.Folding(request.MatchTags, request.MatchDots));
        if (draft.Error is { } wrong)
            return wrong;

        var policies = await db.LogPolicies.AsNoTracking().ToDictionaryAsync(row => row.MemberId, ct);
        var organization = policies.GetValueOrDefault(LogPolicy.Everybody);
        var isContact = await ContactsAsync(organization?.Folding ?? AddressFolding.None, ct);
        var wouldBeContact = request.Organization && draft.Value.Folding != (organization?.Folding ?? AddressFolding.None) ? await ContactsAsync(draft.Value.Folding, ct) : isContact;
        var since = clock.GetUtcNow().AddDays(-options.Value.KeepSeenDays);
        var counts = new Dictionary<(string From, string To, bool Was, bool Would), int>();
        var mailboxes = await db.Mailboxes.Where(row => request.Organization || row.MemberId == caller.MemberId).Select(row => new { row.Id, row.MemberId }).ToListAsync(ct);
        foreach (var mailbox in mailboxes)
        {
            var own = policies.GetValueOrDefault(mailbox.MemberId);
            var today = await book.OfAsync(organization, own, ct);
            var then = request.Organization ? await book.OfAsync(draft.Value, own, ct) : await book.OfAsync(organization, draft.Value, ct);
            await foreach (var seen in db.SeenMessages.AsNoTracking().Where(row => row.MailboxId == mailbox.Id && row.SeenAt >= since).AsAsyncEnumerable().WithCancellation(ct))
            {
                var was = Judge.Of(MessageFacts.Unpack(seen.Folder == SentFolder, seen.Bulk, seen.Parties, today.Folding), seen.AnswersKnown, today, isContact);
                var would = Judge.Of(MessageFacts.Unpack(seen.Folder == SentFolder, seen.Bulk, seen.Parties, then.Folding), seen.AnswersKnown, then, wouldBeContact);
                var key = (was.Rule ?? LogRules.Reply, would.Rule ?? LogRules.Reply, was.IsAdmitted, would.IsAdmitted);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        var changes = counts.Where(pair => pair.Key.Was != pair.Key.Would).OrderByDescending(pair => pair.Value).Select(pair => new Change(pair.Key.From, pair.Key.To, pair.Key.Would, pair.Value));
        return new Response(
            options.Value.KeepSeenDays, counts.Values.Sum(), counts.Where(pair => pair.Key.Was).Sum(pair => pair.Value), counts.Where(pair => pair.Key.Would).Sum(pair => pair.Value), [.. changes]);
    }

    private const string SentFolder = "sent";

    private async Task<Func<long, bool>> ContactsAsync(AddressFolding folding, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var keys = new HashSet<long>();
        await foreach (var address in db.ContactAddresses.Select(row => row.Address).AsAsyncEnumerable().WithCancellation(ct))
            keys.Add(MailPartyKeys.OfAddress(FoldedAddress.Of(address, folding), hash));
        return keys.Contains;
    }
}
