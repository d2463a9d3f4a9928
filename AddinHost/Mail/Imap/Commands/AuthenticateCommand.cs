using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>AUTHENTICATE with PLAIN (RFC 4616) or the older LOGIN mechanism (RFC 9051 6.2.2).</summary>
internal static class AuthenticateCommand
{
    public static async Task PlainAsync(ImapSession session, MailCredentials credentials, CancellationToken ct)
    {
        byte[] message = [0, .. ImapText.Encode(credentials.UserName), 0, .. ImapText.Encode(credentials.Password)];
        var line = new ImapCommandLine("AUTHENTICATE").Text("PLAIN");
        if (session.Capabilities.InitialResponse)
        {
            await session.RunAsync(line.Text(Convert.ToBase64String(message)), ct);
            return;
        }

        await AnswerAsync(session, line, [message], ct);
    }

    public static Task LoginAsync(ImapSession session, MailCredentials credentials, CancellationToken ct) =>
        AnswerAsync(
            session, new ImapCommandLine("AUTHENTICATE").Text("LOGIN"), [ImapText.Encode(credentials.UserName), ImapText.Encode(credentials.Password)], ct);

    private static async Task AnswerAsync(ImapSession session, ImapCommandLine line, byte[][] answers, CancellationToken ct)
    {
        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        foreach (var answer in answers)
        {
            if (!await exchange.ContinuationAsync())
                throw ImapFailures.Garbage();
            await exchange.SendLineAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(answer)));
        }

        await exchange.FinishAsync();
    }
}
