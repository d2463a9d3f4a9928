using System.Globalization;

namespace AddinHost.Mail.Smtp;

/// <summary>MAIL and RCPT: who sends, and who of those named is known here.</summary>
public sealed partial class SmtpServerSession
{
    private readonly List<string> _recipients = [];
    private string? _sender;
    private bool _utf8;

    private async Task MailAsync(string argument, CancellationToken ct)
    {
        if (_hello is null || _sender is not null)
            Refuse(SmtpServerReply.OutOfOrder);
        else if (_options.RequireTls && !_tls)
            Refuse(SmtpServerReply.NeedsTls);
        else if (_messages >= _options.MaxMessages)
            Close(SmtpServerReply.TooManyMessages);
        else if (!argument.StartsWith("FROM:", StringComparison.OrdinalIgnoreCase) || SmtpServerPath.Parse(argument["FROM:".Length..]) is not { } path)
            Refuse(SmtpServerReply.BadSender);
        else if (Check(path) is { } refusal || (refusal = await _decisions.Sender(path.Address, ct)) is not null)
            Refuse(refusal);
        else
        {
            _sender = path.Address;
            _utf8 = path.Parameters.ContainsKey("SMTPUTF8");
            _wire.Say(SmtpServerReply.SenderOk);
        }
    }

    private async Task RecipientAsync(string argument, CancellationToken ct)
    {
        if (_sender is null || _reader is not null)
            Refuse(SmtpServerReply.OutOfOrder);
        else if (!argument.StartsWith("TO:", StringComparison.OrdinalIgnoreCase) || SmtpServerPath.Parse(argument["TO:".Length..]) is not { Address.Length: > 0 } path)
            Refuse(SmtpServerReply.BadRecipient);
        else if (path.Parameters.Count > 0)
            Refuse(SmtpServerReply.UnknownParameter);
        else if (path.IsBeyondAscii && !_utf8)
            Refuse(SmtpServerReply.NeedsUtf8);
        else if (_recipients.Count >= _options.MaxRecipients)
            Refuse(SmtpServerReply.TooManyRecipients);
        else if (await _decisions.Recipient(path.Address, ct) is { } refusal)
            Refuse(refusal);
        else
        {
            // LMTP answers for each accepted RCPT, also for one told twice (RFC 2033 4.2).
            _recipients.Add(path.Address);
            _wire.Say(SmtpServerReply.RecipientOk);
        }
    }

    private SmtpServerReply? Check(SmtpServerPath path)
    {
        foreach (var (keyword, value) in path.Parameters)
        {
            switch (keyword.ToUpperInvariant())
            {
                // RFC 1870 section 4: up to 20 digits.
                case "SIZE":
                    if (value is not { Length: > 0 and <= 20 } || !value.All(char.IsAsciiDigit))
                        return SmtpServerReply.BadSyntax;
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > _options.MaxMessageBytes)
                        return SmtpServerReply.TooLarge;
                    break;
                case "BODY":
                    if (value?.ToUpperInvariant() is not ("7BIT" or "8BITMIME"))
                        return SmtpServerReply.BadSyntax;
                    break;
                case "SMTPUTF8":
                    if (value is not null)
                        return SmtpServerReply.BadSyntax;
                    break;
                default:
                    return SmtpServerReply.UnknownParameter;
            }
        }

        return path.IsBeyondAscii && !path.Parameters.ContainsKey("SMTPUTF8") ? SmtpServerReply.NeedsUtf8 : null;
    }

    private SmtpReceivedEnvelope Envelope()
    {
        // RFC 3848 and RFC 6531 4.3 name these.
        var name = (_options.Lmtp, _extended, _utf8) switch
        {
            (true, _, false) => "LMTP",
            (true, _, true) => "UTF8LMTP",
            (false, false, _) => "SMTP",
            (false, true, false) => "ESMTP",
            (false, true, true) => "UTF8SMTP",
        };
        return new SmtpReceivedEnvelope(
            _sender!, [.. _recipients.Distinct(StringComparer.Ordinal)], SmtpAddress.IsHeloName(_hello!) ? _hello : null, _tls && _extended ? name + "S" : name, _utf8);
    }
}
