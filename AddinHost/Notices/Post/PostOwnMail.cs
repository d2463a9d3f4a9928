using System.Globalization;
using AddinHost.Data;
using AddinHost.Mail;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Outbound;
using AddinHost.Shared.Web;
using Microsoft.Extensions.Options;

namespace AddinHost.Notices.Post;

/// <summary>Takes the product's own mail to its server, or into the data folder where none is set.</summary>
public sealed class PostOwnMail(OutboundSockets sockets, DataFolder folder, PublicUrl publicUrl, IOptions<NoticesOptions> options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private static readonly SmtpOptions Patience = new()
    {
        CommandTimeout = TimeSpan.FromSeconds(30), DataBlockTimeout = TimeSpan.FromSeconds(30), FinalReplyTimeout = TimeSpan.FromMinutes(2),
    };

    private readonly NoticesOptions settings = options.Value;

    /// <summary>Where mail lies that no server takes.</summary>
    public string Folder => folder.Path("notices");

    public EmailAddress From
    {
        get
        {
            if (EmailAddress.TryParse(settings.From, out var given))
                return given.Name is null ? new EmailAddress("Inlay", given.Address) : given;
            return EmailAddress.TryParse($"inlay@{publicUrl.Current.Host}", out var ours) && ours.Domain.Any(char.IsAsciiLetter) ? new EmailAddress("Inlay", ours.Address) : new EmailAddress("Inlay", "inlay@localhost");
        }
    }

    /// <returns>Handed over to the server, or written.</returns>
    /// <exception cref="ProviderException">It did not go out, or nobody knows whether it did.</exception>
    public async Task<NoticeMailState> RunAsync(OwnMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var from = From;
        var content = mail.Write(from);
        if (!settings.HasServer)
        {
            await WriteAsync(mail, content, ct);
            return NoticeMailState.Written;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            await SendAsync(new SmtpEnvelope(from.Address, [mail.To.Address]), content, limit.Token);
            return NoticeMailState.Sent;
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "smtp_timed_out", exception);
        }
        catch (ArgumentException exception)
        {
            throw new ProviderException(ProviderFailure.NotFound, "notice_recipient_refused", exception);
        }
        catch (Exception exception) when (ImapErrors.Covers(exception))
        {
            throw ImapErrors.From(exception, MailSide.Smtp, isPinned: false);
        }
    }

    private async Task SendAsync(SmtpEnvelope envelope, byte[] content, CancellationToken ct)
    {
        var server = settings.Smtp;
        // The host stands in the settings of the installation, where no member writes.
        var transport = new MailTransport(
            await sockets.ConnectConfiguredAsync(server.Host, server.Port, ct), server.Security, (stream, upgradeCt) => OutboundSockets.UpgradeToTlsAsync(stream, server.Host, [], upgradeCt));
        await using var smtp = await SmtpClient.ConnectAsync(transport, Patience, ct);
        if (server.UserName.Length > 0)
            await SignInAsync(smtp, new MailCredentials(server.UserName, server.Password), ct);
        var recipient = (await smtp.SendAsync(envelope, content, null, ct)).Recipients[0];
        // What was accepted stays accepted, also when the host stops now.
        await smtp.QuitAsync(CancellationToken.None);
        if (!recipient.Accepted)
            throw recipient.IsTemporary ? new ProviderException(ProviderFailure.Unavailable, "smtp_unavailable") : new ProviderException(ProviderFailure.NotFound, "notice_recipient_refused");
    }

    private static async Task SignInAsync(SmtpClient smtp, MailCredentials credentials, CancellationToken ct)
    {
        try
        {
            await smtp.AuthenticateAsync(credentials, ct);
        }
        catch (Exception exception) when (ImapErrors.Covers(exception))
        {
            throw ImapErrors.FromLogin(exception, MailSide.Smtp, isPinned: false);
        }
    }

    /// <summary>Under a name of its own, so that a repetition writes the same file.</summary>
    private async Task WriteAsync(OwnMail mail, byte[] content, CancellationToken ct)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllBytesAsync(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{mail.Date.UtcDateTime:yyyyMMdd-HHmmss}-{mail.Id:N}.eml")), content, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "notice_folder_unwritable", exception);
        }
    }
}
