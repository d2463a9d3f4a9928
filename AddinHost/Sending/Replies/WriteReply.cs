using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Replies;

/// <summary>Begins an answer to a mail on the record, or its passing on: to whom, from where, about what, with the original as far as the caller may see it.</summary>
public sealed class WriteReply(AppDb db, Caller caller, MessageViews views, QuoteOriginal quotes)
{
    /// <summary>How programs begin the subject of an answer and of what is passed on, in the languages that we meet.</summary>
    private static readonly string[] Prefixes = ["re", "aw", "antw", "antwort", "sv", "vs", "ref", "rif", "odp", "fwd", "fw", "wg", "tr", "rv", "vb", "doorst"];

    private sealed record Sender(Guid MailboxId, string Address, bool IsMailbox);

    public async Task<Result<ReplyView>> HandleAsync(Guid id, string kind, string? timeZone, CancellationToken ct) => kind switch
    {
        "reply" => await HandleAsync(id, ReplyKind.Reply, timeZone, ct),
        "reply_all" => await HandleAsync(id, ReplyKind.ReplyAll, timeZone, ct),
        "forward" => await HandleAsync(id, ReplyKind.Forward, timeZone, ct),
        _ => Error.Field("kind", "reply_kind_unknown", "Say reply, reply_all or forward."),
    };

    public async Task<Result<ReplyView>> HandleAsync(Guid id, ReplyKind kind, string? timeZone, CancellationToken ct)
    {
        var message = (await views.OfAsync([id], ct)).GetValueOrDefault(id);
        if (message is null)
            return GetMessage.NotFound;
        var mine = await SendersAsync(ct);
        var isOwn = mine.Exists(sender => Same(sender.Address, message.From.Address));
        var from = Pick(mine, message, isOwn, await db.MailMessages.Where(row => row.Id == id).Select(row => row.MailboxId).SingleAsync(ct));
        var (to, cc) = kind == ReplyKind.Forward ? ([], []) : Recipients(message, await AnswersToAsync(message, ct), isOwn || message.Direction == MailDirection.Outgoing, kind == ReplyKind.ReplyAll, mine);
        var quote = await quotes.RunAsync(new QuoteRequest(id, kind, [], timeZone), forEditing: true, ct);
        return new ReplyView(
            id, kind, from?.MailboxId, from?.Address, to, cc, Subject(message.Subject, kind), kind == ReplyKind.Forward || message.MessageId.Length == 0 ? null : message.MessageId,
            quote.Succeeded ? quote.Value.Html : null, kind == ReplyKind.Forward ? [.. message.Attachments.Where(file => file.Problem is null)] : []);
    }

    /// <summary>The subject with the one prefix, however many it had.</summary>
    public static string Subject(string subject, ReplyKind kind)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var rest = subject.AsSpan().Trim();
        for (var colon = rest.IndexOf(':'); colon > 0; colon = rest.IndexOf(':'))
        {
            var word = rest[..colon].TrimEnd();
            // Some count: "Re[2]:", "AW (3):".
            if (word.IndexOfAny('[', '(') is var bracket and > 0 && word[^1] is ']' or ')')
                word = word[..bracket].TrimEnd();
            if (!Prefixes.Contains(word.ToString(), StringComparer.OrdinalIgnoreCase))
                break;
            rest = rest[(colon + 1)..].TrimStart();
        }

        return $"{(kind == ReplyKind.Forward ? "Fwd:" : "Re:")} {rest}".TrimEnd();
    }

    private async Task<List<Sender>> SendersAsync(CancellationToken ct)
    {
        var mailboxes = await db.Mailboxes.AsNoTracking().Where(row => row.MemberId == caller.MemberId && row.State != MailboxState.Removed).OrderBy(row => row.Id).ToListAsync(ct);
        var ids = mailboxes.ConvertAll(row => row.Id);
        var aliases = await db.MailboxAliases.AsNoTracking().Where(row => ids.Contains(row.MailboxId) && row.VerifiedAt != null && row.GoneAt == null).OrderBy(row => row.Id).ToListAsync(ct);
        return [.. mailboxes.Select(row => new Sender(row.Id, row.Address, true)), .. aliases.Select(row => new Sender(row.MailboxId, row.Address, false))];
    }

    /// <summary>The address that the mail came to, or went out from; else the mailbox that brought it.</summary>
    private static Sender? Pick(List<Sender> mine, MessageView message, bool isOwn, Guid? broughtBy)
    {
        var named = isOwn ? [message.From.Address] : message.To.Concat(message.Cc).Select(party => party.Address).ToList();
        return named.SelectMany(address => mine.Where(sender => Same(sender.Address, address)).OrderByDescending(sender => sender.MailboxId == broughtBy)).FirstOrDefault()
            ?? mine.Find(sender => sender.MailboxId == broughtBy && sender.IsMailbox);
    }

    /// <summary>Where its author wants answers to go (RFC 5322, 3.6.2); read only by who may read the mail.</summary>
    private async Task<IReadOnlyList<MailParty>> AnswersToAsync(MessageView message, CancellationToken ct)
    {
        var block = message.Sharing != SharingLevel.Everything ? null : await db.MailBodies.Where(row => row.MailMessageId == message.Id).Select(row => row.HeaderBlock).SingleOrDefaultAsync(ct);
        var named = block is null ? [] : MessageHeaders.Parse(block).ReplyTo;
        return named.Count > 0 ? [.. named.Select(address => new MailParty(address.Name, address.Address))] : message.From.Address.Length > 0 ? [message.From] : [];
    }

    private static (IReadOnlyList<MailParty> To, IReadOnlyList<MailParty> Cc) Recipients(MessageView message, IReadOnlyList<MailParty> author, bool isOwn, bool all, List<Sender> mine)
    {
        // Who answers a mail of their own goes on writing to the same people.
        List<MailParty> to = [.. isOwn ? message.To : author];
        List<MailParty> cc = !all ? [] : isOwn ? [.. message.Cc] : [.. message.To, .. message.Cc];
        var theirs = to.Where(party => !mine.Exists(sender => Same(sender.Address, party.Address))).ToList();
        // A mail to oneself is answered to oneself; one that only copies go elsewhere from goes to those.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (theirs.Count > 0)
            to = theirs;
        to = [.. to.Where(party => seen.Add(party.Address))];
        cc = [.. cc.Where(party => !mine.Exists(sender => Same(sender.Address, party.Address)) && seen.Add(party.Address))];
        return (to, cc);
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
