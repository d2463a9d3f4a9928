using System.Text.Json;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Reports;
using AddinHost.Messages;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Reports;

/// <summary>What a mail reports about one of ours.</summary>
public sealed record FoundReport(MailMessage About, ReportKind Kind, IReadOnlyList<ReportedRecipient> Recipients, DateOnly? Until);

/// <summary>
/// Ties delivery and absence notices to the mail they are about. Anyone can write one, about anybody: it counts only where it names a mail that went out from here and
/// somebody whom that mail went to.
/// </summary>
public sealed class MailReports(AppDb db, KnownMessages known, MessageStore messages, AddressMarks marks, Outbox outbox)
{
    private const string BouncedState = "bounced";
    private const int LongestText = 1_000;

    /// <summary>From its header alone: is it worth reading as a delivery notice, whatever else the rules say of it?</summary>
    public static bool MayBeBounce(MessageHeaders headers) => Bounce.MayBe(headers);

    public async Task<FoundReport?> FindAsync(ReadOnlyMemory<byte> content, CancellationToken ct) => await FindAsync(MimeMessage.Parse(content), ct);

    /// <summary>Nothing is written yet. Null where it reports nothing about mail of ours.</summary>
    public async Task<FoundReport?> FindAsync(MimeMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!MayBeBounce(message.Headers) && !message.Headers.IsAutoReply)
            return null;
        if (Bounce.Read(message) is { } bounce)
            return await FindAsync(bounce, ct);
        if (!message.Headers.IsAutoReply || message.Root.ContentType.Value == "multipart/report" || message.Headers.From is not { } author)
            return null;
        // Who is away is somebody whom the mail went to; an answer of a list or a robot says nothing of anybody.
        return await SentAsync(LogRules.Parents(message.Headers), ct) is { } about && (await RecipientsAsync(about, ct)).Contains(author.Normalized)
            ? new FoundReport(about, ReportKind.Away, [], AbsenceEnd.Find(message.TextBody ?? "", DateOnly.FromDateTime(MessageStore.Plausible(message.Headers.Date, DateTimeOffset.MaxValue.AddDays(-2)).UtcDateTime)))
            : null;
    }

    /// <summary>The Message-IDs that a notice names which is about nothing on record: the mail itself, sent elsewhere, may still come from Sent. Its header names it seldom.</summary>
    public async Task<IReadOnlyList<string>> WaitsForAsync(MimeMessage message, CancellationToken ct)
    {
        if (Bounce.Read(message) is not { } bounce)
            return [];
        var names = Names(bounce);
        var found = await known.FindAsync(names, ct);
        return [.. names.Where(name => !found.ContainsKey(name))];
    }

    private static string[] Names(Bounce bounce) => [.. new[] { bounce.OriginalMessageId, bounce.Reference(LogRules.ReferenceHeader) }.OfType<MessageId>().Select(name => name.Value).Distinct()];

    /// <summary>Keeps what was found, if anything, inside the open transaction; once, however many mailboxes bring it.</summary>
    public async Task KeepAsync(FoundReport? found, Guid mailMessageId, CancellationToken ct)
    {
        if (found is null)
            return;
        var id = found.About.Id;
        var row = new MailReport { MailMessageId = mailMessageId, Kind = found.Kind, AboutId = id, Recipients = JsonSerializer.Serialize(found.Recipients, JsonSerializerOptions.Web), Until = found.Until };
        if (!await db.TryInsertAsync(row, ct) || found.Kind == ReportKind.Away)
            return;
        // Whoever reports on it has had it from our server.
        if (await messages.TryChangeStateAsync(id, [SendState.HandingOff, SendState.Unconfirmed], SendState.Accepted, ct))
            outbox.Add(MessageStore.StateChanged, new { id, state = SendState.Accepted });
        if (found.Kind != ReportKind.Bounce)
            return;
        foreach (var recipient in found.Recipients)
        {
            if (!await db.TryInsertAsync(new MailDelivery { MailMessageId = id, Address = recipient.Address, State = BouncedState, Code = recipient.Code, Text = recipient.Text }, ct))
            {
                await db.MailDeliveries.Where(one => one.MailMessageId == id && one.Address == recipient.Address)
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, BouncedState).SetProperty(one => one.Code, recipient.Code).SetProperty(one => one.Text, recipient.Text), ct);
            }

            if (recipient.IsHard)
                await marks.AddAsync(recipient.Address, AddressMarkKind.Bounced, id, recipient.Code, ct);
        }

        var arrived = (await db.MailDeliveries.Where(one => one.MailMessageId == id && (one.State == BouncedState || one.State == "refused")).Select(one => one.Address).ToListAsync(ct)).Select(Normal).ToHashSet();
        if ((await RecipientsAsync(found.About, ct)).IsSubsetOf(arrived) && await messages.TryChangeStateAsync(id, [SendState.Accepted, SendState.Filed], SendState.Bounced, ct))
            outbox.Add(MessageStore.StateChanged, new { id, state = SendState.Bounced });
    }

    private async Task<FoundReport?> FindAsync(Bounce bounce, CancellationToken ct)
    {
        if (await SentAsync(Names(bounce), ct) is not { } about)
            return null;
        var sent = await RecipientsAsync(about, ct);
        var kind = bounce.IsFailure ? ReportKind.Bounce : ReportKind.Delay;
        var wanted = bounce.IsFailure ? DeliveryAction.Failed : DeliveryAction.Delayed;
        var recipients = bounce.Recipients.Where(one => one.Action == wanted)
            .Select(one => (One: one, Address: new[] { one.OriginalRecipient, one.FinalRecipient }.OfType<string>().Select(Normal).FirstOrDefault(sent.Contains)))
            .Where(pair => pair.Address is not null).DistinctBy(pair => pair.Address)
            .Select(pair => new ReportedRecipient(pair.Address!, pair.One.Reason, pair.One.Status, Cut(pair.One.Diagnostic), pair.One.IsHard)).ToList();
        return recipients.Count == 0 ? null : new FoundReport(about, kind, recipients, null);
    }

    /// <summary>The first of these that went out from here.</summary>
    private async Task<MailMessage?> SentAsync(IEnumerable<string> names, CancellationToken ct)
    {
        var asked = names.ToList();
        var found = await known.FindAsync(asked, ct);
        foreach (var name in asked)
        {
            if (found.TryGetValue(name, out var one)
                && await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == one.Id && row.Direction == MailDirection.Outgoing && row.State != SendState.Written && row.State != SendState.Cancelled, ct) is { } message)
                return message;
        }

        return null;
    }

    /// <summary>Whom it went to, as far as is known: the header names those of a mail that was sent elsewhere, the server's answers also hidden ones.</summary>
    private async Task<HashSet<string>> RecipientsAsync(MailMessage about, CancellationToken ct) =>
    [
        .. MessageViews.Parties(about.To).Concat(MessageViews.Parties(about.Cc)).Select(party => party.Address)
            .Concat(await db.MailDeliveries.Where(row => row.MailMessageId == about.Id).Select(row => row.Address).ToListAsync(ct)).Select(Normal),
    ];

    private static string Normal(string address) => EmailAddress.TryParse(address, out var parsed) ? parsed.Normalized : address;

    private static string? Cut(string? text) => text is null ? null : new string([.. text.Take(LongestText).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)]);
}
