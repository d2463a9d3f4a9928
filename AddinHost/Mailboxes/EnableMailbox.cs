using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Switches a mailbox on again; it goes on where it stopped.</summary>
public sealed class EnableMailbox(SwitchMailbox mailboxes, OwnMailboxes own)
{
    public async Task<Result<MailboxView>> HandleAsync(Guid id, CancellationToken ct)
    {
        var done = await mailboxes.RunAsync(
            id,
            mailbox => mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : mailbox.State == MailboxState.Disabled,
            mailbox =>
            {
                mailbox.State = MailboxState.Syncing;
                return Task.CompletedTask;
            },
            ct);
        return done.Error is { } error ? error : await own.ViewAsync(id, ct);
    }
}
