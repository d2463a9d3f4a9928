using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Gmail;

/// <summary>A message as Gmail takes it: it has no envelope, so its headers alone say who gets it.</summary>
internal static class GmailContent
{
    /// <summary>Largest message that Gmail sends, with its attachments encoded.</summary>
    public const int LargestMessage = 36_700_160;

    private const int LongestQuery = 200;

    /// <exception cref="ProviderException">Rejected: an address that cannot be sent to, headers that name somebody who is no recipient, or a message that is too large.</exception>
    public static ReadOnlyMemory<byte> Write(PreparedMail mail, MessageHeaders headers)
    {
        if (mail.Recipients.Count == 0 || !mail.Recipients.All(SmtpEnvelope.CanSendTo))
            throw new ProviderException(ProviderFailure.Rejected, "address_unusable");
        if (mail.Content.Length > LargestMessage)
            throw new ProviderException(ProviderFailure.Rejected, "message_too_large");

        var wanted = mail.Recipients.Select(Key).ToHashSet();
        var named = headers.To.Concat(headers.Cc).Concat(headers.Bcc).Select(each => Key(each.Address)).ToHashSet();
        if (!named.IsSubsetOf(wanted))
            throw new ProviderException(ProviderFailure.Rejected, "address_unusable");

        var first = new StringBuilder();
        if (headers[GmailMessages.ReferenceHeader] is null)
            first.Append(GmailMessages.ReferenceHeader).Append(": ").Append(mail.MessageId.Value).Append("\r\n");
        var hidden = mail.Recipients.Where(address => !named.Contains(Key(address))).ToList();
        if (hidden.Count > 0)
            first.Append("Bcc: ").AppendJoin(",\r\n ", hidden.Select(SmtpEnvelope.Normalize)).Append("\r\n");
        return first.Length == 0 ? mail.Content : (byte[])[.. Encoding.UTF8.GetBytes(first.ToString()), .. mail.Content.Span];
    }

    /// <summary>A search for drafts of the last days that may be this message; words only, so that no subject becomes an operator.</summary>
    public static string Query(string reference, string? subject)
    {
        var words = string.Concat((subject ?? "").Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var phrase = string.Join(' ', words);
        phrase = phrase.Length > LongestQuery ? phrase[..LongestQuery] : phrase;
        return phrase.Length == 0 ? $"newer_than:3d rfc822msgid:{reference}" : $"newer_than:3d {{rfc822msgid:{reference} subject:({phrase})}}";
    }

    /// <summary>Whether an id can stand in a search as a word, and as nothing else.</summary>
    public static bool IsWord(string id) => id.All(letter => char.IsAsciiLetterOrDigit(letter) || ".@-_+=$~/!#%&*'^`|?".Contains(letter, StringComparison.Ordinal));

    private static string? Key(string address) => SmtpEnvelope.Normalize(address)?.ToLowerInvariant();
}
