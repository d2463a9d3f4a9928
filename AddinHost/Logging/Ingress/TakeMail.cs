using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Reports;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>
/// Logs a mail that came to a member's logging address: their own mail on its recipients, one they forward on who wrote it. Whatever is not logged, for whatever
/// reason, is noted for the member. Safe to repeat. Runs as a job for the member.
/// </summary>
public sealed class TakeMail(AppDb db, MessageStore messages, LogEmail logEmail, LogMessage logMessage, RuleBook book, OrganizationHashes hashes, ContactBook contacts, PassedOn passedOn, MailReports reports, UnloggedMails unlogged, IBlobStore blobs, IOptions<IngressOptions> options, TimeProvider clock)
{
    public const int LargestFile = 50 * 1024 * 1024;
    public const int LargestBody = 2 * 1024 * 1024;

    private const int MostAsked = 100;

    // The way of the mail is left out: it names the secret address, and what strangers claim to have found out about it.
    private static readonly string[] Kept =
    [
        "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        "Auto-Submitted", "Precedence", "List-Id", "List-Unsubscribe", "List-Post", LogRules.ReferenceHeader,
    ];

    public async Task HandleAsync(ReceivedMail mail, LoggingAddress address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(address);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == address.MemberId, ct) is not { } member)
            return;
        var problems = await LogAsync(mail, address, member, ct);
        foreach (var problem in problems.Distinct())
            await unlogged.AddAsync(address, mail, problem, ct);
        if (!problems.Exists(problem => !UnloggedReasons.IsLogged(problem)))
        {
            var now = clock.GetUtcNow();
            await db.WriteAsync(() => db.LoggingAddresses.Where(row => row.Id == address.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), ct), ct);
        }
    }

    private async Task<List<string>> LogAsync(ReceivedMail mail, LoggingAddress address, Member member, CancellationToken ct)
    {
        var headers = mail.Message.Headers;
        if (headers.From is null && headers.Authors.Count == 0)
            return [UnloggedReasons.Unreadable];
        if (await reports.FindAsync(mail.Message, ct) is { Kind: not ReportKind.Away } report && report.About.MemberId == member.Id)
            return await PutReportAsync(mail, report, member, ct);
        // RFC 5321 4.5.5: reports come without a sender.
        if (mail.Envelope.From.Length == 0 || headers.IsAutoReply)
            return [UnloggedReasons.Automatic];
        if (headers.From is not { } author || !await IsOfAsync(author.Normalized, member, ct))
            return [UnloggedReasons.SenderUnknown];
        if (SenderVerdict.IsForged(headers, options.Value.AuthenticationServers))
            return [UnloggedReasons.SenderForged];

        var shown = Clean(headers);
        var others = shown.To.Concat(shown.Cc).Select(to => to.Normalized).Distinct(StringComparer.Ordinal).Take(MostAsked).ToList();
        var own = await logMessage.OwnAsync(others, ct);
        // To nobody outside: what counts is what it passes on.
        if (others.TrueForAll(own.Contains) && ForwardedMail.Find(mail.Message) is { } forward)
            return await ForwardAsync(mail, forward, address, member, ct);
        if (others.Count == 0)
            return [UnloggedReasons.NobodyNamed];
        var read = await messages.ReadAsync(mail.Message, mail.ContentHash, LargestFile, ct);
        return await PutAsync(read with { Headers = shown }, LogRules.ByBcc, address, member, ct);
    }

    /// <summary>A delivery notice about a mail of the member's own; it comes without a sender, and says itself what it belongs to.</summary>
    private async Task<List<string>> PutReportAsync(ReceivedMail mail, FoundReport report, Member member, CancellationToken ct)
    {
        var rules = await book.OfAsync(member.Id, ct);
        var shown = Clean(mail.Message.Headers);
        var read = rules.HeadersOnly ? MessageStore.EnvelopeOnly(shown) : await messages.ReadAsync(mail.Message, mail.ContentHash, LargestFile, ct) with { Headers = shown };
        var logged = await logEmail.PutAsync(read, null, rules, LogRules.Report, createsContacts: false, ct, report);
        return logged.Decision == LogDecision.Ignored ? [logged.Rule] : [];
    }

    private async Task<List<string>> ForwardAsync(ReceivedMail mail, ForwardedMail forward, LoggingAddress address, Member member, CancellationToken ct)
    {
        var problems = new List<string>();
        foreach (var original in await passedOn.ReadAsync(mail.Message, forward, LargestFile, mail.Envelope.ReceivedAt, ct))
        {
            if (original is null)
                problems.Add(UnloggedReasons.AuthorUnknown);
            else if (forward.Attached is not null || !await passedOn.IsOnRecordAsync(mail.Message.Headers, original, ct))
                problems.AddRange(await PutAsync(original with { Headers = Clean(original.Headers) }, LogRules.ByForward, address, member, ct));
        }

        return problems;
    }

    private async Task<List<string>> PutAsync(ReadMessage read, string rule, LoggingAddress address, Member member, CancellationToken ct)
    {
        if (Math.Max(Size(read.Text), Size(read.Html)) > LargestBody)
            return [UnloggedReasons.BodyTooLarge];
        var rules = await book.OfAsync(member.Id, ct);
        var facts = MessageFacts.Of(read.Headers, WatchedFolder.Inbox, await hashes.GetAsync(ct), rules.Folding);
        var isContact = await book.ContactsAsync(contacts, LogMessage.Named(read.Headers), ct);
        // Somebody chose it, so it need neither be an answer nor name a contact.
        if (Judge.Of(facts, answersKnown: true, rules with { ContactsOnly = false }, isContact) is { IsAdmitted: false, Rule: { } against })
            return [against];
        if (rules.HeadersOnly)
            read = MessageStore.EnvelopeOnly(read.Headers) with { ContentHash = read.ContentHash };
        else if (read.LeftOut.Count > 0)
            read = read with { Files = [.. read.Files, .. await NotesAsync(read.LeftOut, member, ct)] };
        var logged = await logEmail.PutAsync(read, null, rules, rule, address.CreatesContacts, ct);
        if (logged.Decision == LogDecision.Ignored)
            return [logged.Rule];
        var problems = new List<string>();
        if (logged.Entries.Count == 0)
            problems.Add(UnloggedReasons.NoContact);
        if (read.LeftOut.Count > 0)
            problems.Add(UnloggedReasons.FileTooLarge);
        return problems;
    }

    /// <summary>In the place of each file that is not kept stands a text that says so, where people look for it.</summary>
    private async Task<List<StoredFile>> NotesAsync(IReadOnlyList<string> names, Member member, CancellationToken ct)
    {
        var notes = new List<StoredFile>();
        foreach (var name in names)
        {
            var (title, text) = Say.In(member.Locale, () => (
                Say.Text("attachment_left_out_name", "{0} (not kept).txt", name.Length > 200 ? name[..200] : name),
                Say.Text("attachment_left_out", "“{0}” is larger than {1} MB and was not kept.", name, LargestFile / 1024 / 1024)));
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            notes.Add(new StoredFile(await blobs.PutAsync(bytes, ct), title, "text/plain", bytes.Length, null));
        }

        return notes;
    }

    /// <summary>The member's sign-in address, a mailbox of theirs, or a confirmed alias of it: not what others of the organization write from.</summary>
    private async Task<bool> IsOfAsync(string author, Member member, CancellationToken ct)
    {
        if (EmailAddress.TryParse(member.Email, out var signIn) && signIn.Normalized == author)
            return true;
        var mailboxes = db.Mailboxes.Where(row => row.MemberId == member.Id && row.State != MailboxState.Removed);
        return await mailboxes.AnyAsync(row => row.Address == author, ct)
            || await db.MailboxAliases.AnyAsync(row => row.Address == author && row.VerifiedAt != null && row.GoneAt == null && mailboxes.Any(mailbox => mailbox.Id == row.MailboxId), ct);
    }

    /// <summary>The header without the way of the mail and without logging addresses, which are secrets.</summary>
    private MessageHeaders Clean(MessageHeaders headers)
    {
        var domain = options.Value.Domain;
        var kept = headers.Only(Kept);
        var edit = new MessageEdit(MimeMessage.Parse(kept.Raw));
        var changed = false;
        foreach (var name in new[] { "Sender", "Reply-To", "To", "Cc" })
        {
            if (domain.Length == 0 || !kept.All(name).Any(text => text.Contains('@' + domain, StringComparison.OrdinalIgnoreCase)))
                continue;
            changed = true;
            try
            {
                edit.SetAddresses(name, [.. kept.Addresses(name).Where(to => !to.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase) && to.Name?.Contains('@' + domain, StringComparison.OrdinalIgnoreCase) != true)]);
            }
            catch (ArgumentException)
            {
                // Something in it cannot be written again.
                edit.SetAddresses(name, []);
            }
        }

        return changed ? MessageHeaders.Parse(edit.ToArray()) : kept;
    }

    private static int Size(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);
}
