using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Sending;
using AddinHost.Sending.Documents;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using AddinHost.Tracking.Links;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Capture;

/// <summary>
/// Prepares a mail that the caller will send with their own mail program: a reference for its header, what follows it for its body, and what is against either. Asked again for
/// the same reference, it replaces what it said.
/// </summary>
public sealed class PrepareOutgoing(
    AppDb db, Caller caller, RuleBook book, ContactBook contacts, OrganizationHashes hashes, DecideTracking decide, TrackingPolicies policies, TrackingKeys keys, PublicUrl publicUrl, IOptions<TrackingOptions> options,
    OutgoingReferences references, KnownMessages known, CreateLoggingAddress loggingAddress, ChooseWritingDefaults defaults, LinkDocuments documents, IOptions<IngressOptions> ingress, TimeProvider clock)
{
    private const int LongestName = 300;

    private static readonly Error Used = Error.Conflict("outgoing_reference_used", "Another mail went out with that reference; leave it away, and a new one is made.");

    /// <param name="Reference">As the program made it (16 to 64 of A-Z, a-z, 0-9, "-" and "_"), or as it came with the last answer; null: one is made.</param>
    /// <param name="Log">Null: as the member's mail usually is; the same for <paramref name="Track"/>.</param>
    /// <param name="Records">Contacts, companies and deals on whose record the mail shall stand besides those that it names.</param>
    /// <param name="Templates">Templates that it was written with.</param>
    /// <param name="Links">Addresses in the body that may be followed; what was followed before is taken back to where it led. Of a document: whatever else is chosen, the mail gets a link of its own.</param>
    /// <param name="Quoted">Addresses in what is quoted: those of ours are to lead again where they led, and those of documents are this mail's.</param>
    /// <param name="Html">The whole body, for a program that cannot put links and pixel in itself.</param>
    /// <param name="Bcc">Also a logging address for this mail alone.</param>
    public sealed record Request(
        [Required, MaxLength(500)] IReadOnlyList<string> Recipients,
        bool? Log = null,
        FollowRequest? Track = null,
        [MaxLength(64)] string? Reference = null,
        [MaxLength(320)] string? From = null,
        [MaxLength(50)] IReadOnlyList<Guid>? Records = null,
        [MaxLength(50)] IReadOnlyList<Guid>? Templates = null,
        [MaxLength(1_000)] IReadOnlyList<string>? Links = null,
        [MaxLength(1_000)] IReadOnlyList<string>? Quoted = null,
        [MaxLength(1_000_000)] string? Html = null,
        bool Bcc = false);

    /// <param name="LogProblem">Why a mail to them is not logged with them (the rule's code); null: it may be.</param>
    /// <param name="TrackProblem">Why mail to them is not tracked; null: it may be.</param>
    public sealed record Recipient(string Address, Guid? ContactId, string? LogProblem, string? TrackProblem);

    /// <param name="Url">As it was asked for.</param>
    /// <param name="Followed">What to put in its place.</param>
    public sealed record Link(string Url, string Followed);

    /// <param name="Header">The header field that carries the reference.</param>
    /// <param name="LogProblem">Why it is not logged although that was asked for.</param>
    /// <param name="TrackProblem">Why it is not tracked although that was asked for.</param>
    /// <param name="Ending">HTML for the end of the body; empty for none.</param>
    /// <param name="PixelPath">Part of the address of every pixel of ours: a pasted one is known by it.</param>
    /// <param name="Html">The body that was given, with all of it.</param>
    /// <param name="Bcc">An address for Bcc that logs the mail.</param>
    /// <param name="Report">No mailbox is connected that brings the copy: the program says when the mail is sent.</param>
    public sealed record Response(
        string Reference, string Header, bool Log, string? LogProblem, bool Opens, bool FollowsLinks, string? TrackProblem, string Ending, string PixelPath, IReadOnlyList<Link> Links, string? Html, string? Bcc, bool Report,
        IReadOnlyList<Recipient> Recipients);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Reference is { } given && !OutgoingReference.IsOne(given))
            return Error.Field("reference", "outgoing_reference_invalid", "A reference has 16 to 64 letters, digits, hyphens and underscores.");
        if (request.Bcc && !ingress.Value.IsOn)
            return Error.Field("bcc", "ingress_off", "This installation takes no mail by itself. An administrator can switch that on with Ingress:Domain and Ingress:Smtp:Listen, Ingress:Lmtp:Listen or Ingress:Imap:Host.");
        var addresses = new List<EmailAddress>();
        foreach (var text in request.Recipients)
        {
            if (!EmailAddress.TryParse(text, out var address))
                return Error.Field("recipients", "address_invalid", "“{0}” is not an email address.", text.Length > 80 ? text[..80] + "…" : text);
            if (!IsLoggingAddress(address) && !addresses.Exists(other => other.Normalized == address.Normalized))
                addresses.Add(address);
        }

        var policy = await policies.FindAsync(ct);
        var (recipients, anybody) = await JudgeAsync(addresses, policy, ct);
        var usually = await defaults.GetAsync(ct);
        var wish = request.Log ?? usually.Log;
        var log = wish && anybody;
        var logProblem = wish && !log ? recipients.Select(one => one.LogProblem).FirstOrDefault() ?? "no_recipients" : null;
        var always = policy is { Mode: TrackingMode.Always };
        var (opens, links) = always ? (true, true) : (request.Track?.Opens ?? usually.Track, request.Track?.Links ?? usually.Track);
        // Opens and clicks are shown with the mail on record.
        var trackProblem = !opens && !links ? null : !log ? "not_logged" : recipients.Count == 0 ? "no_recipients" : recipients.Select(one => one.TrackProblem).FirstOrDefault(problem => problem is not null);
        if (trackProblem is not null)
            (opens, links) = (false, false);

        var kept = await KeepAsync(request, [.. addresses.Select(address => address.Normalized)], log, opens, links, ct);
        if (kept is null)
            return Used;
        var bcc = request.Bcc ? await loggingAddress.ForOneMailAsync(kept.Id, ct) : null;
        var (ending, made, html) = await BodyAsync(request, kept, opens, links, policy, ct);
        return new Response(
            kept.Reference, MailIdentity.ReferenceHeader, log, logProblem, opens, links, trackProblem, ending, TrackedBody.PixelPath, made, html, bcc, log && bcc is null && !await BringsCopiesAsync(request.From, ct), recipients);
    }

    private bool IsLoggingAddress(EmailAddress address) => address.Domain.Equals(ingress.Value.Domain, StringComparison.OrdinalIgnoreCase);

    private async Task<(IReadOnlyList<Recipient> Recipients, bool Anybody)> JudgeAsync(List<EmailAddress> addresses, TrackingPolicy? policy, CancellationToken ct)
    {
        var rules = await book.OfAsync(caller.MemberId, ct);
        var hash = await hashes.GetAsync(ct);
        var normalized = addresses.ConvertAll(address => address.Normalized);
        var found = await contacts.FindAsync(normalized, rules.Folding, ct);
        var facts = (await decide.FactsAsync(normalized, ct)).ToDictionary(fact => fact.Address, StringComparer.Ordinal);
        var recipients = normalized.ConvertAll(address =>
        {
            var contact = found.TryGetValue(address, out var id) ? id : (Guid?)null;
            var party = MailPartyKeys.Of(address, hash, rules.Folding);
            var logProblem = rules.IsNeverLogged(party) ? Judge.NeverLog : rules.Concerns(party, _ => contact is not null) ? null : Judge.InternalOnly;
            var tracking = TrackingDecision.Of(facts[address], policy);
            return new Recipient(address, contact, logProblem, tracking.Allowed ? null : tracking.Reason);
        });
        return (recipients, recipients.Exists(one => one.LogProblem is null));
    }

    /// <summary>Null when the reference is another mail's.</summary>
    private async Task<OutgoingReference?> KeepAsync(Request request, IReadOnlyList<string> recipients, bool log, bool opens, bool links, CancellationToken ct)
    {
        var (member, now) = (caller.MemberId, clock.GetUtcNow());
        var reference = request.Reference ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var hash = await references.HashAsync(reference, ct);
        var (records, templates) = (request.Records ?? [], request.Templates ?? []);
        return await db.WriteAsync(
            async () =>
            {
                var mine = db.OutgoingReferences.AsNoTracking().Where(row => row.MemberId == member && row.Reference == reference);
                await db.TryInsertAsync(new OutgoingReference { MemberId = member, Reference = reference, NameHash = hash, UpdatedAt = now }, ct);
                var row = await mine.SingleAsync(ct);
                // It went out, and was not prepared late but for the first time.
                if (row is { SentAs: not null, PreparedAt: not null })
                    return null;
                // A copy is here and was never prepared: the program went on without waiting.
                CopyTells? late = row.SentAs is not null ? CopyTells.NotPutIn : null;
                await db.OutgoingReferences.Where(one => one.Id == row.Id).ExecuteUpdateAsync(
                    set => set.SetProperty(one => one.Recipients, recipients).SetProperty(one => one.Log, log).SetProperty(one => one.Records, records).SetProperty(one => one.Templates, templates)
                        .SetProperty(one => one.PreparedAt, now).SetProperty(one => one.UpdatedAt, now),
                    ct);
                await db.TrackedMessages.Where(one => one.Id == row.Id).ExecuteDeleteAsync(ct);
                if (opens || links)
                    await db.TryInsertAsync(new TrackedMessage { Id = row.Id, MailMessageId = row.MailMessageId ?? row.Id, MemberId = member, Opens = opens, Links = links, CreatedAt = now, InCopy = late }, ct);
                await known.WakeAsync(hash, ct);
                return await mine.SingleAsync(ct);
            },
            ct);
    }

    private async Task<(string Ending, IReadOnlyList<Link> Links, string? Html)> BodyAsync(Request request, OutgoingReference kept, bool opens, bool links, TrackingPolicy? policy, CancellationToken ct)
    {
        string[] named = [.. (request.Links ?? []).Concat(request.Quoted ?? []).Concat(LinkDocuments.AddressesIn(request.Html)).Distinct(StringComparer.Ordinal)];
        var shown = await documents.PrepareAsync(named, kept.Recipients, kept.MailMessageId ?? kept.Id, ct);
        var given = request.Html is { } whole ? LinkDocuments.Exchanged(whole, shown) : null;
        if (!opens && !links)
            return ("", [.. shown.Select(pair => new Link(pair.Key, pair.Value))], given is null ? null : TrackedBody.Read(given, keys, publicUrl.Current).Html);
        var id = kept.Id;
        var host = options.Value.Url.Length > 0 ? new Uri(options.Value.Url) : publicUrl.Current;
        var name = await db.Organizations.Where(row => row.Id == caller.OrganizationId).Select(row => row.Name).SingleAsync(ct);
        var page = new Uri(host, TrackedBody.RightsPath + new TrackingToken(TokenKind.Rights, id, 0, name.Length > LongestName ? name[..LongestName] : name).Sign(keys));
        var body = new TrackedBody(keys, host, id);
        (string, Uri)? footer = policy is { Footer: true } ? (Say.Text("tracking_footer", "It is recorded whether this email is read. What is recorded, and how to object"), page) : null;
        var trap = links && policy is { Trap: true } ? page : null;
        var html = given is null ? null : body.Html(given, opens, links, footer, trap);
        var made = !links ? [] : (request.Links ?? []).Distinct(StringComparer.Ordinal).Where(url => !shown.ContainsKey(url)).Select(url => (url, followed: body.Link(url))).Where(pair => pair.followed is not null).Select(pair => new Link(pair.url, pair.followed!)).ToList();
        made.AddRange((request.Quoted ?? []).Distinct(StringComparer.Ordinal).Where(url => made.TrueForAll(link => link.Url != url)).Select(url => (url, leads: body.Own(url))).Where(pair => pair.leads is not null).Select(pair => new Link(pair.url, pair.leads!)));
        made.AddRange(shown.Select(pair => new Link(pair.Key, pair.Value)));
        return (body.Ending(opens, footer, trap), made, html);
    }

    /// <summary>A mailbox of the member's that is watched, and that the mail will lie in.</summary>
    private async Task<bool> BringsCopiesAsync(string? from, CancellationToken ct)
    {
        var watched = db.Mailboxes.Where(row => row.MemberId == caller.MemberId && row.State != MailboxState.Removed && row.State != MailboxState.Disabled);
        if (!EmailAddress.TryParse(from, out var sender))
            return await watched.AnyAsync(ct);
        var address = sender.Normalized;
        return await watched.AnyAsync(row => row.Address == address || db.MailboxAliases.Any(alias => alias.MailboxId == row.Id && alias.Address == address && alias.GoneAt == null), ct);
    }
}
