using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>APPEND (RFC 9051 6.3.12) with the UID that the message got (RFC 4315 3).</summary>
internal static class AppendCommand
{
    public static async Task<AppendResult?> RunAsync(
        ImapSession session, string folder, ReadOnlyMemory<byte> message, IReadOnlyList<string> flags, DateTimeOffset? internalDate, CancellationToken ct)
    {
        // RFC 9051 4.3: a literal has no NUL.
        if (message.Span.Contains(Octet.Nul))
            throw new MailProtocolException(MailFailure.Refused, "The message holds NUL and is not sent.");

        var line = session.Line("APPEND").Folder(folder);
        if (flags.Count > 0)
            line.Flags(flags);
        if (internalDate is { } date)
            line.Text($"\"{ImapDate.Write(date)}\"");
        if (session.Enabled.Contains("UTF8=ACCEPT", StringComparer.OrdinalIgnoreCase) && !System.Text.Ascii.IsValid(message.Span))
            line.Literal(message, "UTF8 (~").End(")"); // RFC 6855 4: headers may hold UTF-8 only so.
        else
            line.Literal(message);

        using var exchange = await session.StartAsync(line, session.Options.TransferTimeout, ct);
        var status = await exchange.FinishAsync();
        return status.Code == "APPENDUID" && status.Numbers() is [<= uint.MaxValue and var validity, <= uint.MaxValue and var uid]
            ? new AppendResult((uint)validity, (uint)uid)
            : null;
    }
}
