using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>STATUS of a folder that is not selected (RFC 9051 6.3.11).</summary>
internal static class StatusCommand
{
    public static async Task<ImapFolderStatus> RunAsync(ImapSession session, string folder, CancellationToken ct)
    {
        var line = new ImapCommandLine("STATUS").Folder(folder).Text("(MESSAGES UIDNEXT UIDVALIDITY)");
        var status = new ImapFolderStatus(folder, null, null, null);
        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        while (await exchange.NextAsync() is { } response)
        {
            if (response.Kind == ImapResponseKind.Status)
                status = Read(response.Parse(session.Options.MaxDepth), status);
        }

        return status;
    }

    private static ImapFolderStatus Read(ImapParser parser, ImapFolderStatus status)
    {
        // The name comes back in the server's own spelling and is not compared: nothing else makes it send STATUS.
        parser.ReadBytes();
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var name = parser.ReadAtom();
            if (Ascii.EqualsIgnoreCase(name, "MESSAGES"u8))
                status = status with { Messages = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "UIDNEXT"u8))
                status = status with { UidNext = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "UIDVALIDITY"u8))
                status = status with { UidValidity = parser.ReadUInt32() };
            else
                parser.SkipValue();
        }

        return status;
    }
}
