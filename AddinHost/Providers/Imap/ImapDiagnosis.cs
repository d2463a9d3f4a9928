using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Smtp;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers.Imap;

/// <content>The doctor: each thing on the way to both servers by itself, on connections of its own, without sending or changing anything.</content>
public sealed partial class ImapProvider
{
    private static readonly string[] ImapThings = ["imap_name", "imap_reach", "imap_tls", "imap_login", "inbox", "announcements", "clock", "sent"];
    private static readonly string[] SmtpThings = ["smtp_name", "smtp_reach", "smtp_tls", "smtp_login"];

    /// <summary>Renewal usually comes a month ahead.</summary>
    private static readonly TimeSpan CertificateEndsSoon = TimeSpan.FromDays(14);

    /// <summary>A message that the server took in later than this from now comes from another clock.</summary>
    private static readonly TimeSpan ClocksMayDiffer = TimeSpan.FromMinutes(5);

    public async Task DiagnoseAsync(Action<Finding> found, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(found);
        using var taken = await budget.EnterAsync(connection.MailboxId, limits.SlotPatience, ct);
        await new Diagnosis(MailSide.Imap, settings.Imap, ImapThings, found, IsPinned).RunAsync(DiagnoseImapAsync, ct);
        await new Diagnosis(MailSide.Smtp, settings.Smtp, SmtpThings, found, IsPinned).RunAsync(DiagnoseSmtpAsync, ct);
    }

    private async Task DiagnoseImapAsync(Diagnosis diagnosis, CancellationToken ct)
    {
        await using var imap = await ImapClient.ConnectAsync(await ReachAsync(diagnosis, settings.Imap, ct), limits.Imap, ct);
        diagnosis.Secured(time.GetUtcNow());
        await SignInAsync(imap, ct);
        diagnosis.Passed("signed_in", settings.Imap.Host);

        var inbox = await imap.SelectAsync("INBOX", readOnly: true, ct);
        diagnosis.Passed("inbox_readable");
        var newest = await NewestAsync(imap, inbox, ct);
        if (imap.Capabilities.Notify || imap.Capabilities.Idle)
            diagnosis.Passed(imap.Capabilities.Notify ? "announced_by_notify" : "announced_by_idle");
        else
            diagnosis.Noted("announced_never");

        if (newest is not { } received)
            diagnosis.Noted("clock_unknown");
        else if (received - time.GetUtcNow() > ClocksMayDiffer)
            diagnosis.Failed("clock_differs");
        else
            diagnosis.Passed("clock_agrees");

        var sent = await SentFolderAsync(imap, ct) ?? throw new ProviderException(ProviderFailure.NotFound, "sent_folder_missing");
        await SelectSentAsync(imap, sent, ct);
        diagnosis.Passed("sent_readable", sent);
        await imap.LogoutAsync(ct);
    }

    private async Task DiagnoseSmtpAsync(Diagnosis diagnosis, CancellationToken ct)
    {
        await using var smtp = await SmtpClient.ConnectAsync(await ReachAsync(diagnosis, settings.Smtp, ct), limits.CheckSmtp, ct);
        diagnosis.Secured(time.GetUtcNow());
        await SignInAsync(smtp, ct);
        diagnosis.Passed(settings.Smtp.UserName.Length == 0 ? "login_not_needed" : "signed_in", settings.Smtp.Host);
        await smtp.QuitAsync(ct);
    }

    /// <summary>The same guarded way as every other connection, told in three things: the name, the connection, and TLS when it is made.</summary>
    private async Task<MailTransport> ReachAsync(Diagnosis diagnosis, MailServer server, CancellationToken ct)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");
        Stream stream;
        try
        {
            stream = await sockets.ConnectAsync(server.Host, server.Port, ct);
        }
        catch (OutboundException exception) when (exception.Problem is not (OutboundProblem.NameUnknown or OutboundProblem.NotAllowed))
        {
            diagnosis.Passed("host_found", server.Host);
            throw;
        }

        diagnosis.Passed("host_found", server.Host);
        diagnosis.Passed("host_reached", place);
        return new MailTransport(stream, server.Security, async (plain, upgradeCt) =>
        {
            var tls = await OutboundSockets.UpgradeToTlsAsync(plain, server.Host, settings.PinnedKeys, upgradeCt);
            diagnosis.Certificate = (tls as SslStream)?.RemoteCertificate;
            return tls;
        });
    }

    /// <summary>When the server took in its newest message; null in an empty inbox.</summary>
    private static async Task<DateTimeOffset?> NewestAsync(ImapClient imap, ImapMailboxStatus inbox, CancellationToken ct)
    {
        DateTimeOffset? newest = null;
        if (inbox is not { Exists: > 0, UidNext: > 1 and var next })
            return null;
        await foreach (var item in imap.FetchAsync(ImapUidSet.Of(ImapUidRange.From(next - 1)), new ImapFetch { InternalDate = true }, ct))
            newest = item.InternalDate ?? newest;
        return newest;
    }

    private async Task SelectSentAsync(ImapClient imap, string sent, CancellationToken ct)
    {
        try
        {
            await imap.SelectAsync(sent, readOnly: true, ct);
        }
        catch (MailProtocolException exception) when (exception.Failure == MailFailure.Refused)
        {
            // Renamed or removed since it was found.
            sentFolder = null;
            throw new ProviderException(ProviderFailure.NotFound, "sent_folder_missing", exception);
        }
    }

    /// <summary>The things of one server in their order: what comes behind a failure was not tried.</summary>
    private sealed class Diagnosis(MailSide side, MailServer server, string[] things, Action<Finding> found, bool isPinned)
    {
        private int at;

        public X509Certificate? Certificate { get; set; }

        public async Task RunAsync(Func<Diagnosis, CancellationToken, Task> work, CancellationToken ct)
        {
            try
            {
                await work(this, ct);
            }
            catch (ProviderException exception)
            {
                Failed(exception.Code);
            }
            catch (Exception exception) when (ImapErrors.Covers(exception))
            {
                // TLS that was made is not what failed.
                if (Certificate is not null && at < things.Length && things[at].EndsWith("_tls", StringComparison.Ordinal))
                    Passed("tls_trusted", server.Host);
                Failed(ImapErrors.From(exception, side, isPinned).Code);
            }
        }

        /// <summary>Greeted, over TLS where it was asked for.</summary>
        public void Secured(DateTimeOffset now)
        {
            if (server.Security == MailSecurity.None)
                Noted("tls_off", server.Host);
            else if (Certificate is X509Certificate2 certificate && certificate.NotAfter.ToUniversalTime() - now.UtcDateTime < CertificateEndsSoon)
                Noted("certificate_ends_soon", certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            else
                Passed(isPinned ? "tls_accepted" : "tls_trusted", server.Host);
        }

        public void Passed(string code, string? about = null) => found(new Finding(things[at++], FindingState.Passed, code, about));

        public void Noted(string code, string? about = null) => found(new Finding(things[at++], FindingState.Unknown, code, about));

        public void Failed(string code)
        {
            // Everything was found already, and saying goodbye failed: that matters to nobody.
            if (at == things.Length)
                return;
            found(new Finding(things[at++], FindingState.Failed, code));
            while (at < things.Length)
                Noted("not_tried");
        }
    }
}
