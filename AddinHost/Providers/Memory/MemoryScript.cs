using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Providers.Memory;

/// <summary>A message of the script: which folder, and when it is or will be there.</summary>
internal sealed record ScriptedMail(string Folder, byte[] Content, DateTimeOffset At);

/// <summary>What lies in a new memory mailbox and what will arrive. The same mailbox id and time give the same bytes.</summary>
internal static class MemoryScript
{
    private const int LiveReplies = 40;
    private const int SlowReplies = 24;

    /// <summary>The first replies come in these threads, so that something grows before one's eyes.</summary>
    private const int LiveThreads = 3;

    private const int MostReferences = 10;
    private static readonly TimeSpan FirstReply = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SlowPause = TimeSpan.FromMinutes(30);

    public static IReadOnlyList<ScriptedMail> Write(Guid mailboxId, EmailAddress owner, string locale, DateTimeOffset now)
    {
        var threads = MemoryCast.Of(locale).Select((member, at) => new ScriptedThread(mailboxId, member, owner, now.AddDays(at - MemoryCast.Size).AddMinutes(-17 * at))).ToList();
        var mails = new List<ScriptedMail>();
        mails.AddRange(threads.Select(thread => thread.Opening()));
        mails.AddRange(threads.Select(thread => thread.EarlierReply()));

        var at = now + FirstReply;
        for (var i = 0; i < LiveReplies + SlowReplies; i++)
        {
            mails.Add(threads[ThreadOf(i)].NextReply(at));
            at += i < LiveReplies ? TimeSpan.FromSeconds(20 + Pick(mailboxId, i.ToString(CultureInfo.InvariantCulture), 21)) : SlowPause;
        }

        return mails;
    }

    /// <summary>A number below <paramref name="below"/> that only the mailbox and the place in the script decide.</summary>
    public static int Pick(Guid mailboxId, string place, int below) => (int)(BinaryPrimitives.ReadUInt32BigEndian(Hash($"{mailboxId:N}.{place}")) % (uint)below);

    /// <summary>The same id for the same mailbox and place; another one in every other mailbox.</summary>
    public static MessageId IdOf(Guid mailboxId, string place, string domain) =>
        MessageId.TryParse($"<{Convert.ToHexStringLower(Hash($"{mailboxId:N}.{place}").AsSpan(0, 16))}@{domain}>", out var id) ? id : throw new InvalidOperationException("An id could not be made.");

    /// <summary>A mail in one thread, as text and as HTML, with what it answers quoted below.</summary>
    public static byte[] Compose(
        EmailAddress from, EmailAddress to, string subject, MessageId id, IReadOnlyList<MessageId> references, DateTimeOffset date, string text, Quotation? quoted)
    {
        var quote = quoted is null ? "" : $"\n\n{quoted.Line}\n" + string.Join('\n', quoted.Text.ReplaceLineEndings("\n").Split('\n').Select(line => "> " + line));
        var message = new OutgoingMessage
        {
            From = from,
            To = [to],
            Subject = subject,
            Date = date,
            MessageId = id,
            InReplyTo = references.Count == 0 ? [] : [references[^1]],
            References = references.Count <= MostReferences ? references : [references[0], .. references.TakeLast(MostReferences - 1)],
            TextBody = text + quote + "\n",
            HtmlBody = Html(text) + (quoted is null ? "" : $"<p>{WebUtility.HtmlEncode(quoted.Line)}</p><blockquote type=\"cite\">{Html(quoted.Text)}</blockquote>"),
        };
        return MessageWriter.Write(message, () => "=_" + id.Value[..id.Value.IndexOf('@', StringComparison.Ordinal)]);
    }

    private static int ThreadOf(int reply) => reply < 2 * LiveThreads ? reply % LiveThreads : reply % MemoryCast.Size;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Html(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Trim().Split("\n\n").Select(paragraph => $"<p>{WebUtility.HtmlEncode(paragraph).Replace("\n", "<br>", StringComparison.Ordinal)}</p>"));
}

/// <summary>One thread of the script: the owner writes first, the correspondent answers and goes on writing.</summary>
internal sealed class ScriptedThread(Guid mailboxId, CastMember member, EmailAddress owner, DateTimeOffset openedAt)
{
    private readonly EmailAddress person = new(member.Person.Name, member.Person.Address);
    private readonly List<MessageId> ids = [];
    private int replies;

    public ScriptedMail Opening()
    {
        var id = NextId("opening", owner.Domain);
        var content = MemoryScript.Compose(owner, person, member.Subject, id, [], openedAt, OpeningText(), null);
        ids.Add(id);
        return new ScriptedMail(MemoryMail.Sent, content, openedAt);
    }

    public ScriptedMail EarlierReply() => Reply(member.EarlierReply, openedAt.AddMinutes(95), MemoryMail.Inbox, OpeningText());

    public ScriptedMail NextReply(DateTimeOffset at) => Reply(member.FollowUp(replies++), at, MemoryMail.Transit, null);

    private string OpeningText() => $"{member.Greeting}\n\n{member.Opening}\n\n{member.Closing}\n{owner.Name ?? owner.LocalPart}";

    private ScriptedMail Reply(string text, DateTimeOffset at, string folder, string? quoted)
    {
        var id = NextId(string.Create(CultureInfo.InvariantCulture, $"{ids.Count}"), person.Domain);
        var content = MemoryScript.Compose(person, owner, member.ReplySubject(member.Subject), id, [.. ids], at, member.Signed(text), quoted is null ? null : member.Quote(owner, quoted));
        ids.Add(id);
        return new ScriptedMail(folder, content, at);
    }

    private MessageId NextId(string place, string domain) => MemoryScript.IdOf(mailboxId, $"{person.Address}.{place}", domain);
}
