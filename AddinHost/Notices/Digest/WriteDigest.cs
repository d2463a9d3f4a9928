using System.Text;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Notices.Post;
using AddinHost.Organizations;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices.Digest;

/// <summary>Gathers what happened to a member's own mail and tasks in a period, and puts it into a mail. Of opens and clicks only those of people.</summary>
public sealed class WriteDigest(AppDb db, PublicUrl publicUrl)
{
    public const string SettingsPath = "/app/settings/notices";

    /// <summary>Lines of each part; how many there are stands above them.</summary>
    private const int MostLines = 10;
    private static readonly TimeSpan SoonDue = TimeSpan.FromDays(1);

    private sealed record Line(string Text, int Count);

    /// <summary>Null where there is nothing to tell.</summary>
    public async Task<OwnMail?> RunAsync(Notice notice, Member member, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(member);
        var facts = NoticeFacts.Read(notice.Facts);
        if (!EmailAddress.TryParse(member.Email, out var to) || facts is not { From: { } from, Until: { } until })
            return null;
        var preferences = await db.NoticePreferences.AsNoTracking().SingleOrDefaultAsync(row => row.MemberId == member.Id, ct);
        // Whoever unsubscribed meanwhile gets none any more.
        if (preferences is null or { Digest: DigestEvery.Never })
            return null;
        var parts = new List<(ToldOf Of, List<Line> Lines)>();
        foreach (var of in ChangePreferences.Read(preferences.Told).Order())
        {
            if (await GatherAsync(of, member.Id, from, until, ct) is { Count: > 0 } lines)
                parts.Add((of, lines));
        }

        return parts.Count == 0 ? null : Say.In(member.Locale, () => Compose(notice, member, new EmailAddress(null, to.Address), preferences.Digest, parts));
    }

    private Task<List<Line>> GatherAsync(ToldOf of, Guid member, DateTimeOffset from, DateTimeOffset until, CancellationToken ct) => of switch
    {
        ToldOf.Opens => SeenAsync(
            db.TrackedOpens.Where(row => row.MemberId == member && row.At >= from && row.At < until && (row.Class == EventClass.Human || row.Class == EventClass.Probable)).GroupBy(row => row.MailMessageId)
                .Select(group => new KeyValuePair<Guid, int>(group.Key, group.Count())), ct),
        ToldOf.Clicks => SeenAsync(
            db.TrackedClicks.Where(row => row.MemberId == member && row.At >= from && row.At < until && (row.Class == EventClass.Human || row.Class == EventClass.Probable)).GroupBy(row => row.MailMessageId)
                .Select(group => new KeyValuePair<Guid, int>(group.Key, group.Count())), ct),
        ToldOf.Replies => db.MailMessages.Where(row => row.MemberId == member && row.Direction == MailDirection.Incoming && !row.IsAutoReply && row.LoggedAt >= from && row.LoggedAt < until && row.SentAt >= from.AddDays(-1))
            .OrderBy(row => row.SentAt).Select(row => new Line((row.FromName ?? row.FromAddress) + ": " + row.Subject, 1)).ToListAsync(ct),
        ToldOf.Tasks => DueAsync(member, until + SoonDue, ct),
        ToldOf.Mailboxes => db.Mailboxes.Where(row => row.MemberId == member && (row.State == MailboxState.NeedsReauthorization || row.State == MailboxState.CertificateChanged || row.State == MailboxState.Unreachable))
            .OrderBy(row => row.Address).Select(row => new Line(row.Address, 1)).ToListAsync(ct),
        _ => db.MailMessages.Where(row => row.State == SendState.Unconfirmed && db.OutgoingMails.Any(mail => mail.MailMessageId == row.Id && mail.MemberId == member))
            .OrderBy(row => row.SentAt).Select(row => new Line(row.Subject, 1)).ToListAsync(ct),
    };

    private Task<List<Line>> DueAsync(Guid member, DateTimeOffset before, CancellationToken ct) =>
        db.Tasks.Where(row => row.OwnerId == member && row.DoneAt == null && row.DueAt < before).OrderBy(row => row.DueAt).Select(row => new Line(row.Title, 1)).ToListAsync(ct);

    /// <summary>One line for each mail: its subject, whom it was written to, and how often.</summary>
    private async Task<List<Line>> SeenAsync(IQueryable<KeyValuePair<Guid, int>> counted, CancellationToken ct)
    {
        var counts = await counted.ToDictionaryAsync(pair => pair.Key, pair => pair.Value, ct);
        if (counts.Count == 0)
            return [];
        var ids = counts.Keys.ToList();
        var subjects = await db.MailMessages.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.Subject }).ToDictionaryAsync(row => row.Id, row => row.Subject, ct);
        var names = await db.OutgoingMails.Where(row => ids.Contains(row.MailMessageId)).Join(db.Contacts, mail => mail.ContactId, contact => contact.Id, (mail, contact) => new { mail.MailMessageId, contact.Name })
            .ToDictionaryAsync(row => row.MailMessageId, row => row.Name, ct);
        return [.. counts.Where(pair => subjects.ContainsKey(pair.Key)).OrderByDescending(pair => pair.Value)
            .Select(pair => new Line(names.GetValueOrDefault(pair.Key) is { Length: > 0 } name ? $"{subjects[pair.Key]} ({name})" : subjects[pair.Key], pair.Value))];
    }

    private OwnMail Compose(Notice notice, Member member, EmailAddress to, DigestEvery every, List<(ToldOf Of, List<Line> Lines)> parts)
    {
        var root = publicUrl.Current.ToString().TrimEnd('/');
        var text = new StringBuilder();
        text.Append(Say.Text("notice_mail_greeting", "Hello {0},", member.Name)).Append("\n\n");
        text.Append(every == DigestEvery.Week ? Say.Text("digest_week", "this is what happened in the last week.") : Say.Text("digest_day", "this is what happened since the last digest.")).Append('\n');
        foreach (var (of, lines) in parts)
        {
            text.Append('\n').Append(Heading(of, lines.Sum(line => line.Count))).Append('\n');
            foreach (var line in lines.Take(MostLines))
                text.Append("- ").Append(line.Text.ReplaceLineEndings(" ")).Append(line.Count > 1 ? $" – {line.Count}×" : "").Append('\n');
            if (lines.Count > MostLines)
                text.Append("- ").Append(Say.Text("digest_more", "and {0} more", lines.Count - MostLines)).Append('\n');
            text.Append(root).Append(Path(of)).Append('\n');
        }

        text.Append("\n-- \n").Append(Say.Text("notice_mail_foot", "Inlay wrote this by itself. Nobody reads answers to it.")).Append('\n');
        text.Append(Say.Text("digest_unsubscribe", "How often it comes, or that it does not: {0}", root + SettingsPath)).Append('\n');
        var subject = every == DigestEvery.Week ? Say.Text("digest_subject_week", "Inlay: your week") : Say.Text("digest_subject_day", "Inlay: your day");
        return new OwnMail(notice.Id, notice.CreatedAt, to, subject, text.ToString());
    }

    private static string Heading(ToldOf of, int count) => of switch
    {
        ToldOf.Opens => Say.Text("digest_opens", "Opened by people: {0}", count),
        ToldOf.Clicks => Say.Text("digest_clicks", "Links clicked by people: {0}", count),
        ToldOf.Replies => Say.Text("digest_replies", "Replies: {0}", count),
        ToldOf.Tasks => Say.Text("digest_tasks", "Tasks due: {0}", count),
        ToldOf.Mailboxes => Say.Text("digest_mailboxes", "Mailboxes that are not read: {0}", count),
        _ => Say.Text("digest_unconfirmed", "Sent, and nobody knows whether it arrived: {0}", count),
    };

    private static string Path(ToldOf of) => of switch
    {
        ToldOf.Tasks => "/app/tasks",
        ToldOf.Mailboxes => NoticeTexts.MailboxesPath,
        _ => "/app/activity",
    };
}
