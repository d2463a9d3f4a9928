using System.Globalization;
using System.Security.Cryptography;
using AddinHost.Mail;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Mails a code to an address, through the mailbox's own outgoing server and with that address as the sender: who knows the code reads its mail, and the server sends from it.</summary>
public sealed class AliasCodes(OpenMailbox openMailbox, OrganizationHashes hashes, PublicUrl publicUrl, TimeProvider clock)
{
    public const int MostTries = 5;
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(1);
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public async Task<long> HashAsync(Guid aliasId, string code, CancellationToken ct) => (await hashes.GetAsync(ct)).Of($"alias:{aliasId:N}:{code}");

    /// <summary>The hash of the code, once the server has taken the mail.</summary>
    public async Task<Result<long>> MailAsync(Mailbox mailbox, Guid aliasId, string address, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var code = RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        var mail = Write(mailbox, aliasId, address, code);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailbox.Id, limit.Token);
            if (provider is IListAliases)
                return AliasErrors.ByProvider();
            var result = await provider.HandOffAsync(await provider.PrepareAsync(mail, limit.Token), mail, _ => Task.CompletedTask, limit.Token);
            return result.Accepted ? await HashAsync(aliasId, code, ct) : AliasErrors.NotSent(result.Recipients[0].Text);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.Rejected)
        {
            return AliasErrors.NotSent((exception.InnerException as MailProtocolException)?.ServerText);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.OutcomeUnknown)
        {
            // It may have arrived: then the code counts.
            return await HashAsync(aliasId, code, ct);
        }
        catch (ProviderException exception)
        {
            return ConnectionProblems.At(null, exception.Code, exception.Fingerprint);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ConnectionProblems.At(null, ConnectionProblems.TimedOut, null);
        }
    }

    private PreparedMail Write(Mailbox mailbox, Guid aliasId, string address, string code)
    {
        var link = $"{publicUrl.Current.ToString().TrimEnd('/')}/app/settings/email/aliases/{mailbox.Id}?alias={aliasId}&code={code}";
        var message = new OutgoingMessage
        {
            // Who reads it is told who asks, in From as well; the envelope has the address itself, since that is what the server must let pass.
            From = new EmailAddress(MailSenders.Clean(mailbox.DisplayName), mailbox.Address),
            To = [new EmailAddress(null, address)],
            Subject = Say.Text("alias_mail_subject", "Inlay: confirm this address"),
            Date = clock.GetUtcNow(),
            MessageId = MessageId.New(new EmailAddress(null, mailbox.Address).Domain),
            TextBody = Say.Text(
                "alias_mail_text",
                "{0} wants to send mail as {1} with Inlay.\n\nIf that is you, enter this code in Inlay under Settings, Email, Addresses:\n\n    {2}\n\nOr open this page:\n{3}\n\nThe code counts for one day. If this is not you, do nothing: without the code nobody can write under your address with Inlay.",
                mailbox.Address, address, code, link),
            // RFC 3834 5: no vacation notice answers it.
            ExtraHeaders = [new("Auto-Submitted", "auto-generated")],
        };
        return new PreparedMail(message.MessageId, address, [address], MessageWriter.Write(message));
    }
}
