using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Unsent;

/// <summary>Where a message stands in the outbox.</summary>
public enum OutboxPlace
{
    Scheduled,
    Waiting,
    Sending,
    Unconfirmed,

    /// <summary>Out, but not to everybody, or without a copy in Sent.</summary>
    Partly,

    Failed,
}

/// <summary>What stands in the way of a message, or went wrong with it.</summary>
/// <param name="Until">When it ends by itself; null where it does not.</param>
/// <param name="Path">The page of the app where it is mended; null where the buttons of the message do.</param>
public sealed record OutboxTrouble(string Code, string Detail, string Remedy, DateTimeOffset? Until, string? Path);

/// <summary>A recipient that does not have the message, or perhaps not.</summary>
public sealed record OutboxRecipient(string Address, string State, string? Code, string? Text);

/// <summary>One message that is on its way, or in trouble.</summary>
/// <param name="Local">The time on the clock of <paramref name="TimeZone"/>.</param>
/// <param name="Trouble">Of what is scheduled: what will stand in its way when its time has come.</param>
public sealed record OutboxItem(
    Guid Id, Guid ContactId, string? ContactName, IReadOnlyList<string> To, string Subject, SendState State, OutboxPlace Place, Guid MailboxId, string Mailbox, DateTimeOffset At, DateTimeOffset? SendAt, string? Local, string? TimeZone,
    OutboxTrouble? Trouble, IReadOnlyList<OutboxRecipient> Recipients);

/// <summary>The caller's messages that have not left yet or did not arrive as they should: trouble of earlier days first, then what waits, then what is scheduled.</summary>
public sealed class ListOutbox(AppDb db, Caller caller, SendLimits limits, TimeProvider clock)
{
    /// <summary>Filing that fails this often is worth telling.</summary>
    private const int FilingTriesShown = 3;

    public async Task<Result<Page<OutboxItem>>> HandleAsync(string? after, int limit, CancellationToken ct)
    {
        var rows = db.OutgoingMails.AsNoTracking().Where(row => row.MemberId == caller.MemberId && (row.DueAt != null || row.ProblemCode != null) && row.DismissedAt == null)
            .Join(db.MailMessages, row => row.MailMessageId, message => message.Id, (row, message) => new { Mail = row, message.State, message.Subject })
            // On its way in the ordinary manner: nothing to see.
            .Where(row => row.State != SendState.Cancelled && row.State != SendState.Bounced && !((row.State == SendState.Accepted || row.State == SendState.Filed) && (row.Mail.ProblemCode == null || (row.Mail.DueAt != null && row.State == SendState.Accepted && row.Mail.Attempts < FilingTriesShown))));
        if (after is not null)
        {
            if (PageMark.Read(after) is not { } mark)
                return PageMark.Unknown;
            rows = rows.Where(row => row.Mail.OrderedAt > mark.At || (row.Mail.OrderedAt == mark.At && row.Mail.MailMessageId > mark.Id));
        }

        var size = Page.Size(limit);
        var found = await rows.OrderBy(row => row.Mail.OrderedAt).ThenBy(row => row.Mail.MailMessageId).Take(size + 1).ToListAsync(ct);
        var ids = found.Select(row => row.Mail.MailMessageId).ToList();
        var contacts = found.Select(row => row.Mail.ContactId).Distinct().ToList();
        var names = await db.Contacts.Where(row => contacts.Contains(row.Id)).Select(row => new { row.Id, row.Name }).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        var missing = (await db.MailDeliveries.AsNoTracking().Where(row => ids.Contains(row.MailMessageId) && row.State != OutgoingSteps.Accepted).ToListAsync(ct)).ToLookup(row => row.MailMessageId);
        var mailboxIds = found.Select(row => row.Mail.MailboxId).Distinct().ToList();
        var mailboxes = await db.Mailboxes.AsNoTracking().Where(row => mailboxIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, ct);
        var pauses = await db.MailboxPauses.AsNoTracking().Where(row => mailboxIds.Contains(row.MailboxId)).ToDictionaryAsync(row => row.MailboxId, ct);
        var now = clock.GetUtcNow();
        return Page.Of(found, size, row => PageMark.Of(row.Mail.OrderedAt, row.Mail.MailMessageId), row =>
        {
            var (mail, state) = (row.Mail, row.State ?? SendState.Written);
            var place = PlaceOf(mail, state, now);
            var mailbox = mailboxes.GetValueOrDefault(mail.MailboxId);
            return new OutboxItem(
                mail.MailMessageId, mail.ContactId, names.GetValueOrDefault(mail.ContactId), OutgoingSteps.Recipients(mail), row.Subject, state, place, mail.MailboxId, mailbox?.Address ?? "", mail.OrderedAt, mail.SendAt, mail.SendLocal,
                mail.SendZone, TroubleOf(mail, place, names.ContainsKey(mail.ContactId), mailbox, pauses.GetValueOrDefault(mail.MailboxId), now),
                [.. missing[mail.MailMessageId].Select(one => new OutboxRecipient(one.Address, one.State, one.Code, one.Text))]);
        });
    }

    /// <summary>How much of the day's limit each mailbox of the caller has used.</summary>
    public async Task<IReadOnlyList<QuotaView>> QuotasAsync(CancellationToken ct)
    {
        var mine = await db.Mailboxes.AsNoTracking().Where(row => row.MemberId == caller.MemberId && row.State != MailboxState.Removed).OrderBy(row => row.Address).Select(row => new { row.Id, row.Address }).ToListAsync(ct);
        var views = new List<QuotaView>();
        foreach (var mailbox in mine)
        {
            var (sent, most) = await limits.OfTodayAsync(mailbox.Id, ct);
            views.Add(new QuotaView(mailbox.Id, mailbox.Address, sent, most));
        }

        return views;
    }

    /// <param name="Sent">Messages of the last 24 hours.</param>
    public sealed record QuotaView(Guid MailboxId, string Address, int Sent, int Most);

    private static OutboxPlace PlaceOf(OutgoingMail mail, SendState state, DateTimeOffset now) => state switch
    {
        SendState.Scheduled when mail.DueAt > now => OutboxPlace.Scheduled,
        SendState.Scheduled or SendState.Written => OutboxPlace.Waiting,
        SendState.HandingOff => OutboxPlace.Sending,
        SendState.Unconfirmed => OutboxPlace.Unconfirmed,
        SendState.Failed => OutboxPlace.Failed,
        _ => OutboxPlace.Partly,
    };

    private static OutboxTrouble? TroubleOf(OutgoingMail mail, OutboxPlace place, bool hasContact, Mailbox? mailbox, MailboxPause? pause, DateTimeOffset now)
    {
        if (place is OutboxPlace.Scheduled or OutboxPlace.Waiting)
        {
            if (OfMailbox(mailbox) is { } code)
                return OutboxTexts.Trouble(code, mailbox, null);
            if (!hasContact && mail.SendAt is not null)
                return OutboxTexts.Trouble(OutboxTexts.ContactDeleted, mailbox, null);
            if (pause is not null && (pause.Until > (place == OutboxPlace.Scheduled ? mail.DueAt : now) || (pause.Revision is { } held && held == mailbox!.Revision)))
                return OutboxTexts.Trouble(pause.Code, mailbox, pause.Until);
        }

        return mail.ProblemCode is { } problem ? OutboxTexts.Trouble(problem, mailbox, mail.DueAt > now ? mail.DueAt : null) : null;
    }

    private static string? OfMailbox(Mailbox? mailbox) => mailbox?.State switch
    {
        null or MailboxState.Removed => OutboxTexts.MailboxGone,
        MailboxState.Disabled => OutboxTexts.MailboxDisabled,
        MailboxState.NeedsReauthorization => mailbox.ProblemCode ?? "grant_revoked",
        MailboxState.CertificateChanged => mailbox.ProblemCode ?? "certificate_changed",
        _ => null,
    };
}
