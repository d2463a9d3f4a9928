namespace AddinHost.Mail.Smtp;

/// <summary>Handing over messages.</summary>
public sealed partial class SmtpClient
{
    // Replies to so many fit into any socket's buffer, so that server and client never both wait for the other to read (RFC 2920 3.1).
    private const int MaxPipelined = 50;

    private bool _needsReset;

    /// <summary>
    /// Hands over one message. Until the commit point - the final dot, or the LAST chunk - every failure means that nothing was sent; from then on a failure
    /// is <see cref="MailFailure.OutcomeUnknown"/> (also a cancellation), unless the server's own answer says no.
    /// </summary>
    /// <param name="envelope">Sender and recipients. Some may be refused while others are accepted; when all are, no data is sent and the result says
    /// so.</param>
    /// <param name="message">RFC 5322 message; line breaks of any kind become CRLF. Bytes above 127 need a server with 8BITMIME, NUL is refused.</param>
    /// <param name="beforeFinalDot">Awaited when all data was written and flushed except for the final CRLF "." CRLF (with BDAT: except for the LAST chunk,
    /// the final CRLF). When it throws, the connection is given up and nothing is sent.</param>
    /// <param name="ct">Ends waiting at any time.</param>
    /// <exception cref="MailProtocolException">TooLarge (RFC 1870 limit, nothing was sent), Refused (by the server, or 8-bit content that it cannot
    /// take), OutcomeUnknown, Throttled, Unavailable, Closed, TimedOut, Garbage.</exception>
    public async Task<SmtpSendResult> SendAsync(
        SmtpEnvelope envelope, ReadOnlyMemory<byte> message, Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (message.IsEmpty)
            throw new ArgumentException("The message is empty.", nameof(message));
        var data = new SmtpData(message);
        var sender = SenderCommand(envelope, data);

        if (_needsReset)
            await ExpectAsync("RSET", "a new message", ct);
        _needsReset = true;
        var recipients = await EnvelopeAsync(sender, envelope, ct);
        if (!recipients.Any(recipient => recipient.Accepted))
            return new SmtpSendResult(false, recipients, null);

        var chunks = _options.PreferChunking && Extensions.Chunking;
        if (chunks)
            await WriteChunkAsync(data, beforeFinalDot, ct);
        else
            await WriteDataAsync(data, beforeFinalDot, ct);
        var reply = await FinishAsync(chunks ? SmtpData.LastChunk : SmtpData.Terminator, ct);
        if (!reply.IsPositive)
            throw Refusal(reply, "the message");
        _needsReset = false;
        return new SmtpSendResult(true, recipients, reply.Text);
    }

    private string SenderCommand(SmtpEnvelope envelope, SmtpData data)
    {
        if (data.HasNul)
            throw new MailProtocolException(MailFailure.Refused, "The message holds a NUL byte, which mail cannot carry.");
        if (data.HasEightBit && !Extensions.EightBitMime)
            throw new MailProtocolException(MailFailure.Refused, "The message holds 8-bit bytes and the SMTP server does not offer 8BITMIME.");
        if (envelope.NeedsUtf8 && !Extensions.SmtpUtf8)
            throw new MailProtocolException(MailFailure.Refused, "An address holds characters beyond ASCII and the SMTP server does not offer SMTPUTF8.");
        if (data.Size > Extensions.MaxSize)
            throw new MailProtocolException(MailFailure.TooLarge, $"The message has {data.Size} bytes; the SMTP server takes at most {Extensions.MaxSize}.");

        var command = $"MAIL FROM:<{envelope.From}>";
        if (Extensions.Size)
            command += FormattableString.Invariant($" SIZE={data.Size}");
        if (data.HasEightBit)
            command += " BODY=8BITMIME";
        // RFC 6531 3.4: for internationalized headers as well; where the server does not offer it, they go as 8-bit bytes, as they have always done.
        if (envelope.NeedsUtf8 || (data.HasUtf8Header && Extensions.SmtpUtf8))
            command += " SMTPUTF8";
        return Extensions.Dsn ? command + envelope.Reports?.SenderParameters() : command;
    }

    /// <summary>MAIL and every RCPT: one by one, or in groups where the server lets us. DATA stays apart: it is sent only where somebody gets it.</summary>
    private async Task<List<SmtpRecipientResult>> EnvelopeAsync(string sender, SmtpEnvelope envelope, CancellationToken ct)
    {
        string[] commands =
        [
            sender,
            .. envelope.Recipients.Select(recipient => $"RCPT TO:<{recipient}>{(Extensions.Dsn ? envelope.Reports?.RecipientParameters(recipient) : null)}"),
        ];
        var results = new List<SmtpRecipientResult>();
        var at = 0;
        foreach (var group in commands.Chunk(Extensions.Pipelining ? MaxPipelined : 1))
        {
            var replies = await _wire.PipelineAsync(group, _options.CommandTimeout, ct);
            foreach (var reply in replies)
            {
                // RFC 5321 3.8: with 421 the server closes the connection, whatever the command was.
                if (reply.Code == 421)
                    throw Refusal(reply, "to go on");
                if (reply.Code < 400 && !reply.IsPositive)
                    throw Refusal(reply, at == 0 ? "the sender" : "a recipient");
                if (at == 0 && !reply.IsPositive)
                    throw Refusal(reply, "the sender");
                if (at++ > 0)
                    results.Add(new SmtpRecipientResult(envelope.Recipients[at - 2], reply.IsPositive, reply.IsTransient, reply.Code, reply.EnhancedStatus, reply.Text));
            }
        }

        return results;
    }

    private async Task WriteDataAsync(SmtpData data, Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        var start = await CommandAsync("DATA", ct);
        if (start.Code != 354)
            throw Refusal(start, "the message");
        try
        {
            await WriteBlocksAsync(data.Blocks(), ct);
            await CommitAsync(beforeFinalDot, ct);
        }
        catch
        {
            // In the middle of data there is no command that ends the message without sending it.
            _wire.Abandon();
            throw;
        }
    }

    /// <summary>Everything but the end of the last line in one chunk; a server keeps what it got until LAST (RFC 3030 section 2).</summary>
    private async Task WriteChunkAsync(SmtpData data, Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        try
        {
            if (data.Size > 2)
            {
                await _wire.RefuseUnreadAsync(_options.CommandTimeout, ct);
                var head = System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"BDAT {data.Size - 2}\r\n"));
                await WriteBlocksAsync(data.Blocks(dots: false).Prepend(head), ct);
                var reply = await _wire.ReadReplyAsync(_options.CommandTimeout, ct);
                if (!reply.IsPositive)
                    throw Refusal(reply, "the message");
            }

            await CommitAsync(beforeFinalDot, ct);
        }
        catch
        {
            _wire.Abandon();
            throw;
        }
    }

    private async Task WriteBlocksAsync(IEnumerable<ReadOnlyMemory<byte>> blocks, CancellationToken ct)
    {
        foreach (var block in blocks)
            await _wire.WriteAsync(block, _options.DataBlockTimeout, ct);
        await _wire.FlushAsync(_options.DataBlockTimeout, ct);
    }

    private async Task CommitAsync(Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        if (beforeFinalDot is not null)
            await beforeFinalDot(ct);
        ct.ThrowIfCancellationRequested();
        await _wire.RefuseUnreadAsync(_options.CommandTimeout, ct);
    }

    private async Task<SmtpReply> FinishAsync(ReadOnlyMemory<byte> end, CancellationToken ct)
    {
        try
        {
            await _wire.WriteAsync(end, _options.DataBlockTimeout, ct);
            await _wire.FlushAsync(_options.DataBlockTimeout, ct);
            var reply = await _wire.ReadReplyAsync(_options.FinalReplyTimeout, ct);
            if (reply.IsPositive || reply.IsTransient || reply.IsPermanent)
                return reply;
            throw new MailProtocolException(MailFailure.Garbage, "The SMTP server's answer to the end of the message is none.") { ReplyCode = reply.Code };
        }
        catch (Exception exception)
        {
            _wire.Abandon();
            throw new MailProtocolException(MailFailure.OutcomeUnknown, "The message was handed over, but the SMTP server's answer did not arrive.", exception);
        }
    }
}
