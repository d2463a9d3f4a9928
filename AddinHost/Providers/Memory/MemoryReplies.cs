using AddinHost.Mail.Mime;

namespace AddinHost.Providers.Memory;

/// <summary>How correspondents answer what is sent to them: after a few seconds, in its thread.</summary>
internal static class MemoryReplies
{
    private const int FastestSeconds = 4;
    private const int SlowestSeconds = 9;
    private const int LongestQuote = 2_000;

    public static IEnumerable<(byte[] Content, DateTimeOffset At)> To(Guid mailboxId, PreparedMail mail, DateTimeOffset now)
    {
        var addressed = mail.Recipients.Select(MemoryCast.Find).OfType<CastMember>().ToList();
        if (addressed.Count == 0)
            yield break;

        var message = MimeMessage.Parse(mail.Content);
        // Mail that a program wrote gets no answer from people either.
        if (message.Headers.From is not { } sender || message.Headers.IsAutoReply)
            yield break;

        foreach (var member in addressed)
        {
            var place = $"{member.Person.Address}.{mail.MessageId.Value}";
            var at = now.AddSeconds(FastestSeconds + MemoryScript.Pick(mailboxId, place, SlowestSeconds - FastestSeconds));
            yield return (Answer(mailboxId, member, message, mail.MessageId, sender, place, at), at);
        }
    }

    private static byte[] Answer(Guid mailboxId, CastMember member, MimeMessage message, MessageId parent, EmailAddress sender, string place, DateTimeOffset at)
    {
        var id = MemoryScript.IdOf(mailboxId, place, new EmailAddress(null, member.Person.Address).Domain);
        var said = message.TextBody ?? "";
        return MemoryScript.Compose(
            new EmailAddress(member.Person.Name, member.Person.Address),
            sender,
            member.ReplySubject(message.Headers.Subject ?? ""),
            id,
            [.. message.Headers.References.Where(reference => reference != parent), parent],
            at,
            member.Signed(member.Answer(MemoryScript.Pick(mailboxId, place, int.MaxValue))),
            said.Length == 0 ? null : member.Quote(sender, said.Length > LongestQuote ? said[..LongestQuote] : said));
    }
}
