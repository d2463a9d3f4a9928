using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Capture;

/// <summary>Knows again the mail that members sent with their own program, whichever way its copy comes: Sent folder, logging address, upload, or what the program said itself.</summary>
public sealed class OutgoingReferences(AppDb db, KnownMessages known, OrganizationHashes hashes, Records records, ReadFollowed readFollowed, TieFollowed tieFollowed, TimeProvider clock)
{
    /// <summary>Outlook takes no longer body back.</summary>
    private const int LongestChanged = 1_000_000;

    /// <summary>Types of mail that is encrypted or signed as a whole (RFC 1847, RFC 8551).</summary>
    private static readonly string[] Wrapped = ["multipart/encrypted", "multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime"];

    /// <summary>The references of a batch of a member's sent mail, by what its headers say. No query where none carries one.</summary>
    public async Task<Dictionary<string, OutgoingReference>> FindAsync(IEnumerable<MessageHeaders> batch, Guid memberId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var names = batch.Select(OutgoingReference.In).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? [] : await db.OutgoingReferences.AsNoTracking().Where(row => row.MemberId == memberId && names.Contains(row.Reference)).ToDictionaryAsync(row => row.Reference, StringComparer.Ordinal, ct);
    }

    /// <summary>What was chosen for a mail of the Sent folder that nothing else told about.</summary>
    public async Task<Verdict> DecideAsync(OutgoingReference chosen, Verdict recognised, MessageFacts facts, RuleSet rules, Func<long, bool> isContact, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentNullException.ThrowIfNull(recognised);
        ArgumentNullException.ThrowIfNull(rules);
        if (chosen.MailMessageId is { } id && await db.MailMessages.AsNoTracking().Where(row => row.Id == id).Select(row => new KnownMessage(row.Id, row.MessageId, row.ThreadId, false)).SingleOrDefaultAsync(ct) is { } reported)
            return new(LogDecision.AlreadyLogged, LogRules.Present, reported.ThreadId, reported);
        if (chosen.PreparedAt is null)
            return Judge.Apply(recognised, facts, rules, isContact);
        if (!chosen.Log)
            return new(LogDecision.Ignored, LogRules.NotChosen);
        // Somebody chose it, so it need neither be an answer nor name a contact.
        var judgement = Judge.Of(facts, answersKnown: true, rules with { ContactsOnly = false }, isContact);
        return judgement.IsAdmitted ? new(LogDecision.Logged, LogRules.WhenSent, recognised.ThreadId, HeadersOnly: rules.HeadersOnly) : new(LogDecision.Ignored, judgement.Rule!);
    }

    /// <summary>The reference that a mail to be logged carries in its header, or as what follows it in its body; and the mail without the latter, which must not speak when it is looked at here.</summary>
    public async Task<(OutgoingReference? Reference, ReadMessage Read, CopyTells? Copy)> OfAsync(ReadMessage read, MessageOrigin origin, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        // Readers know the reference too: only the member's own mail counts.
        if (origin is not { Direction: MailDirection.Outgoing, MemberId: { } member, State: null })
            return (null, read, null);
        var body = read.Html is { } html ? readFollowed(html) : default;
        var without = read.IsPartial ? (CopyTells?)null : WithoutOf(read);
        if (body.Tracked is not null)
            read = read with { Html = body.Html };
        var name = OutgoingReference.In(read.Headers);
        if (name is null && body.Tracked is null)
            return (null, read, null);
        var found = await db.OutgoingReferences.AsNoTracking().Where(row => row.MemberId == member && ((name != null && row.Reference == name) || (name == null && row.Id == body.Tracked))).SingleOrDefaultAsync(ct);
        if (found is null && name is not null)
        {
            // Whoever prepares it may be late.
            found = new OutgoingReference { MemberId = member, Reference = name, NameHash = await HashAsync(name, ct), UpdatedAt = clock.GetUtcNow() };
            await db.TryInsertAsync(found, ct);
            found = await db.OutgoingReferences.AsNoTracking().SingleAsync(row => row.MemberId == member && row.Reference == name, ct);
        }

        return found is not null && found.MayBe(read.Headers) ? (found, read, body.Tracked == found.Id ? CopyTells.Follows : without) : (null, read, null);
    }

    /// <summary>Why nothing stands in a body where nothing does.</summary>
    private static CopyTells WithoutOf(ReadMessage read) =>
        read.Headers["Content-Type"] is { } type && Wrapped.Any(kind => type.TrimStart().StartsWith(kind, StringComparison.OrdinalIgnoreCase)) ? CopyTells.Protected
        : read.Html is not { } html ? CopyTells.PlainText
        : html.Length >= LongestChanged ? CopyTells.TooLarge : CopyTells.NotPutIn;

    /// <summary>The message is on record: the reference is its own, and what was chosen for it holds. Inside the open transaction.</summary>
    /// <param name="copy">What the copy that came tells about what follows it; null for nothing.</param>
    public async Task TieAsync(OutgoingReference reference, MessageHeaders headers, Guid mailMessageId, CopyTells? copy, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(headers);
        var (id, sentAs) = (reference.Id, headers.MessageId?.Value);
        await db.OutgoingReferences.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.MailMessageId, mailMessageId).SetProperty(row => row.SentAs, row => row.SentAs ?? sentAs), ct);
        await known.AddAliasAsync(headers.MessageId, mailMessageId, ct);
        if (reference.MailMessageId != mailMessageId || copy is not null)
            await tieFollowed(reference, mailMessageId, copy, ct);
    }

    /// <summary>Those of the records that were chosen for it which are still there.</summary>
    public async Task<IReadOnlyCollection<Guid>> RecordsAsync(OutgoingReference reference, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return (await records.NamesAsync(reference.Records, ct)).Keys;
    }

    public async Task<long> HashAsync(string reference, CancellationToken ct) => (await hashes.GetAsync(ct)).Of(OutgoingReference.NameOf(reference));
}
