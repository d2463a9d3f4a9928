using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Shared.Outbound;

namespace AddinHost.Providers.Imap;

/// <summary>A mailbox over IMAP and SMTP: one connection for watching and reading, opened when first needed and again after a failure; one for each hand-off.</summary>
public sealed partial class ImapProvider(ProviderConnection connection, OutboundSockets sockets, ImapBudget budget, ImapLimits limits, TimeProvider time)
    : IMailProvider, IWatchChanges, IListMessageIds, IListOlderMail, IFileSentMail, IRemoveMessages, IDiagnose, ICheckServers, IReadFolders
{
    private const string Inbox = "INBOX";

    private readonly ImapSettings settings = ImapSettings.Read(connection.Settings);
    private readonly ImapSecrets secrets = ImapSecrets.Read(connection.Secrets);
    private ImapClient? client;
    private IDisposable? slot;
    private string? sentFolder;

    private bool IsPinned => settings.PinnedKeys.Count > 0;

    public async ValueTask DisposeAsync()
    {
        if (client is { IsUsable: true })
        {
            // Politeness with a limit: nobody waits for a server that has gone.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await client.LogoutAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
            }
        }

        await CloseAsync();
    }

    /// <summary>Does work on the reading connection. What an idle connection's silent end spoiled is done once more on a new one: all of it may be repeated.</summary>
    private async Task<T> OnImapAsync<T>(Func<ImapClient, Task<T>> work, CancellationToken ct)
    {
        var isReused = client is { IsUsable: true };
        while (true)
        {
            try
            {
                return await work(await OpenAsync(ct));
            }
            catch (MailProtocolException exception) when (isReused && exception.Failure == MailFailure.Closed)
            {
                isReused = false;
                await CloseAsync();
            }
            catch (Exception exception) when (ImapErrors.Covers(exception))
            {
                if (client is { IsUsable: false })
                    await CloseAsync();
                throw ImapErrors.From(exception, MailSide.Imap, IsPinned);
            }
        }
    }

    private async Task<ImapClient> OpenAsync(CancellationToken ct)
    {
        if (client is { IsUsable: true })
            return client;

        await CloseAsync();
        var taken = await budget.EnterAsync(connection.MailboxId, limits.SlotPatience, ct);
        ImapClient? opened = null;
        try
        {
            opened = await ReachImapAsync(ct);
            await SignInAsync(opened, ct);
            (client, slot) = (opened, taken);
            return opened;
        }
        catch
        {
            if (opened is not null)
                await opened.DisposeAsync();
            taken.Dispose();
            throw;
        }
    }

    private async Task<ImapClient> ReachImapAsync(CancellationToken ct) => await ImapClient.ConnectAsync(await TransportAsync(settings.Imap, ct), limits.Imap, ct);

    private async Task<MailTransport> TransportAsync(MailServer server, CancellationToken ct) => new(
        await sockets.ConnectAsync(server.Host, server.Port, ct),
        server.Security,
        (stream, upgradeCt) => OutboundSockets.UpgradeToTlsAsync(stream, server.Host, settings.PinnedKeys, upgradeCt));

    private async Task CloseAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        slot?.Dispose();
        (client, slot, watch, justOpened) = (null, null, null, null);
    }

    private async Task<string> FolderNameAsync(ImapClient imap, WatchedFolder folder, CancellationToken ct) =>
        folder == WatchedFolder.Inbox
            ? Inbox
            : folder.Id ?? await SentFolderAsync(imap, ct) ?? await MakeSentFolderAsync(imap, ct);

    private async Task<string?> SentFolderAsync(ImapClient imap, CancellationToken ct)
    {
        sentFolder ??= settings.SentFolder;
        return sentFolder ??= (await imap.ListAsync(ct)).FirstOrDefault(folder => folder.SpecialUse == ImapSpecialUse.Sent)?.Name;
    }

    /// <summary>A mailbox that never sent anything may have none; mail clients make it then. Some servers keep every folder below INBOX.</summary>
    private async Task<string> MakeSentFolderAsync(ImapClient imap, CancellationToken ct)
    {
        var delimiter = (await imap.ListAsync(ct)).Select(folder => folder.Delimiter).FirstOrDefault(known => known is not null) ?? '/';
        foreach (var name in new[] { "Sent", $"INBOX{delimiter}Sent" })
        {
            try
            {
                await imap.CreateAsync(name, ct);
                return sentFolder = name;
            }
            catch (MailProtocolException exception) when (exception.Failure == MailFailure.Refused && imap.IsUsable)
            {
                // The next place may be allowed.
            }
        }

        throw new ProviderException(ProviderFailure.NotFound, "sent_folder_missing");
    }

    /// <summary>Opens the folder so that nothing in it can change, and so that what the server says of it is of now.</summary>
    private async Task<ImapMailboxStatus> ExamineAsync(ImapClient imap, WatchedFolder folder, CancellationToken ct)
    {
        var name = await FolderNameAsync(imap, folder, ct);
        justOpened = null;
        try
        {
            return await imap.SelectAsync(name, readOnly: true, ct);
        }
        catch (MailProtocolException exception) when (folder.Id is not null && exception.Failure == MailFailure.Refused)
        {
            throw new ProviderException(ProviderFailure.NotFound, IReadFolders.FolderMissing, exception);
        }
        catch (MailProtocolException exception) when (folder == WatchedFolder.Sent && exception.Failure == MailFailure.Refused)
        {
            // Renamed or removed since it was found.
            sentFolder = null;
            throw new ProviderException(ProviderFailure.NotFound, "sent_folder_missing", exception);
        }
    }
}
