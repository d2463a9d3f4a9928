using System.Globalization;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID FETCH of one whole message (RFC 9051 6.4.5). PEEK never sets \Seen.</summary>
internal static class FetchMessageCommand
{
    public static async Task<byte[]?> RunAsync(ImapSession session, uint uid, int maxBytes, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);

        // One byte more than wanted tells "exactly so long" from "longer" without moving a message that is too large.
        var wanted = Math.Min(maxBytes, session.Options.MaxLiteralLength - 1) + 1;
        var part = string.Create(CultureInfo.InvariantCulture, $"(UID BODY.PEEK[]<0.{wanted}>)");
        ImapLiteral? body = null;
        using (var exchange = await session.StartAsync(new ImapCommandLine("UID FETCH").Number(uid).Text(part), session.Options.TransferTimeout, ct))
        {
            exchange.Reader.LiteralKeep = wanted;
            while (await exchange.NextAsync() is { } response)
            {
                if (response.Kind == ImapResponseKind.Fetch && Read(response.Parse(session.Options.MaxDepth), uid) is { } found)
                    body = found;
            }
        }

        if (body is not { } message)
            return null;
        return message.Bytes.Length < wanted ? message.Bytes : throw ImapFailures.TooLarge("The message exceeds the limit.");
    }

    private static ImapLiteral? Read(ImapParser parser, uint uid)
    {
        ImapLiteral? body = null;
        uint found = 0;
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var name = parser.ReadItemName();
            if (Ascii.EqualsIgnoreCase(name, "UID"u8))
                found = parser.ReadUInt32();
            else if (Ascii.EqualsIgnoreCase(name, "BODY[]"u8) || Ascii.EqualsIgnoreCase(name, "BODY[]<0>"u8))
                body = parser.ReadBytes();
            else
                parser.SkipValue();
        }

        return found == uid ? body : null;
    }
}
