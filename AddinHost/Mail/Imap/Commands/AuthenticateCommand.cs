using System.Buffers;
using System.Buffers.Text;
using System.Text;
using AddinHost.Mail.Imap.Wire;
using AddinHost.Mail.Sasl;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>AUTHENTICATE with one SASL mechanism (RFC 9051 6.2.2).</summary>
internal static class AuthenticateCommand
{
    public static async Task RunAsync(ImapSession session, SaslMechanism mechanism, CancellationToken ct)
    {
        var line = new ImapCommandLine("AUTHENTICATE").Text(mechanism.Name);
        var first = mechanism.InitialResponse();
        if (first is not null && session.Capabilities.InitialResponse)
        {
            // RFC 4959 3: "=" is a response of no octets.
            line.Text(first.Length == 0 ? "=" : Convert.ToBase64String(first));
            first = null;
        }

        using var exchange = await session.StartAsync(line, session.Options.CommandTimeout, ct);
        for (var challenges = 0; await exchange.ContinuationAsync(); challenges++)
        {
            if (challenges == SaslMechanism.MostChallenges)
                throw ImapFailures.Garbage();
            var answer = first ?? mechanism.Answer(Decode(exchange.Challenge));
            first = null;
            await exchange.SendLineAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(answer)));
        }

        // A server that gave no proof has said OK all the same: the connection is not one to go on with.
        exchange.Distrust();
        mechanism.Accepted([]);
        exchange.Complete();
    }

    private static byte[] Decode(byte[] challenge)
    {
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(challenge.Length)];
        return Base64.DecodeFromUtf8(challenge, decoded, out _, out var length) == OperationStatus.Done ? decoded[..length] : throw ImapFailures.Garbage();
    }
}
