using System.Globalization;

namespace AddinHost.Mail.Smtp;

/// <summary>DATA and BDAT: the content on its way to where the host keeps it.</summary>
public sealed partial class SmtpServerSession
{
    private SmtpContentReader? _reader;
    private SmtpReception? _reception;
    private SmtpServerReply? _failure;
    private long _size;
    private long _begun;

    private async Task DataAsync(string argument, CancellationToken ct)
    {
        if (argument.Length > 0)
            Refuse(SmtpServerReply.BadSyntax);
        else if (_sender is null || _reader is not null)
            Refuse(SmtpServerReply.OutOfOrder);
        else if (_recipients.Count == 0)
            Refuse(SmtpServerReply.NoRecipients);
        // Who sends the message before we said 354 does not listen: what follows may be somebody else's commands (smuggled), not a message.
        else if (TalksAhead)
            Close(SmtpServerReply.TooHasty);
        else
        {
            await BeginAsync(dots: true, ct);
            if (_failure is { } refusal)
            {
                await EndMessageAsync();
                Refuse(refusal);
                return;
            }

            _wire.Say("354 Send the message, end with CRLF.CRLF");
            if (await TakeAsync(long.MaxValue, ct))
                await FinishAsync(ct);
        }
    }

    /// <summary>BDAT (RFC 3030): whatever is wrong, so many bytes follow and are no commands.</summary>
    private async Task ChunkAsync(string argument, CancellationToken ct)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var last = words.Length == 2 && words[1].Equals("LAST", StringComparison.OrdinalIgnoreCase);
        if (!(words.Length == 1 || last) || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 2 * _options.MaxMessageBytes)
        {
            // How much follows is unknown, or too much to wait for.
            Close((words.Length == 1 || last) && words[0].All(char.IsAsciiDigit) ? SmtpServerReply.TooLarge : SmtpServerReply.BadSyntax);
            return;
        }

        var refusal = _sender is null ? SmtpServerReply.OutOfOrder : _recipients.Count == 0 ? SmtpServerReply.NoRecipients : null;
        if (refusal is not null || _failure is not null)
        {
            // RFC 3030 section 2: after a failed chunk all others fail until RSET.
            _begun = _options.Clock.GetTimestamp();
            if (await SkipAsync(length, ct))
                Refuse(refusal ?? SmtpServerReply.OutOfOrder);
            return;
        }

        if (_reader is null)
            await BeginAsync(dots: false, ct);
        if (!await TakeAsync(length, ct))
            return;
        if (last)
        {
            _reader!.Finish();
            await FinishAsync(ct);
        }
        else if ((_failure ??= _reader!.Fault) is { } failure)
        {
            Refuse(failure);
        }
        else
        {
            _wire.Say(SmtpServerReply.Ok);
        }
    }

    private async Task BeginAsync(bool dots, CancellationToken ct)
    {
        _reader = new SmtpContentReader(dots, _options.MaxDataLine);
        _begun = _options.Clock.GetTimestamp();
        try
        {
            _reception = await _decisions.Receive(Envelope(), ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = SmtpServerReply.CannotStore;
        }
    }

    /// <summary>Reads content: to its end, or so many bytes. False when the session is over.</summary>
    private async Task<bool> TakeAsync(long length, CancellationToken ct)
    {
        var decoded = new byte[32 * 1024 + 1];
        while (length > 0 && !_reader!.Ended)
        {
            if (!_wire.HasUnread && !await MoreAsync(ct))
                return false;
            var input = _wire.Unread;
            input = input[..(int)Math.Min(Math.Min(input.Length, decoded.Length - 1), length)];
            var taken = _reader.Read(input.Span, decoded, out var written);
            _wire.Take(taken);
            length -= taken;
            _size += written;
            await StoreAsync(decoded.AsMemory(0, written), ct);
            // A client that ignores SIZE is heard out, to a point.
            if (_size > 2 * _options.MaxMessageBytes)
            {
                Close(SmtpServerReply.TooLarge);
                return false;
            }
        }

        return true;
    }

    private async Task<bool> SkipAsync(long length, CancellationToken ct)
    {
        while (length > 0)
        {
            if (!_wire.HasUnread && !await MoreAsync(ct))
                return false;
            var taken = (int)Math.Min(_wire.Unread.Length, length);
            _wire.Take(taken);
            length -= taken;
        }

        return true;
    }

    private async Task<bool> MoreAsync(CancellationToken ct)
    {
        var left = _options.MessageTimeout - _options.Clock.GetElapsedTime(_begun);
        switch (await _wire.FillAsync(left < _options.DataTimeout ? left : _options.DataTimeout, ct))
        {
            case SmtpArrival.Came: return true;
            case SmtpArrival.TimedOut: Close(SmtpServerReply.TooSlow); return false;
            default: _over = true; return false;
        }
    }

    private async Task StoreAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (_size > _options.MaxMessageBytes)
            _failure ??= SmtpServerReply.TooLarge;
        // What will be refused need not be written.
        if (_failure is not null || _reader!.Fault is not null || content.IsEmpty)
            return;
        try
        {
            await _reception!.WriteAsync(content, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failure = SmtpServerReply.CannotStore;
        }
    }

    private async Task FinishAsync(CancellationToken ct)
    {
        var reply = _failure ?? _reader!.Fault;
        try
        {
            reply ??= await _reception!.KeepAsync(ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reply = SmtpServerReply.CannotStore;
        }

        // RFC 2033 4.2: one answer for each recipient that was accepted, in their order; all in one write.
        var answers = _options.Lmtp ? _recipients.Count : 1;
        await EndMessageAsync();
        for (var i = 0; i < answers; i++)
            _wire.Say(reply);
        if (reply.IsPositive)
        {
            _messages++;
            _commands = 0;
            _errors = 0;
        }
        else if (++_errors > _options.MaxErrors)
        {
            Close(SmtpServerReply.TooManyErrors);
        }
    }

    private async ValueTask EndMessageAsync()
    {
        var reception = _reception;
        _reception = null;
        _reader = null;
        _failure = null;
        _size = 0;
        _sender = null;
        _utf8 = false;
        _recipients.Clear();
        if (reception is not null)
            await reception.EndAsync();
    }
}
