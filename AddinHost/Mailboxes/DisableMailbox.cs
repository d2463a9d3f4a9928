using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Switches a mailbox off: watching stops, nothing is deleted.</summary>
public sealed class DisableMailbox(SwitchMailbox mailboxes, OwnMailboxes own)
{
    public async Task<Result<MailboxView>> HandleAsync(Guid id, CancellationToken ct)
    {
        var done = await mailboxes.RunAsync(
            id,
            mailbox => mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : mailbox.State != MailboxState.Disabled,
            mailbox =>
            {
                mailbox.State = MailboxState.Disabled;
                mailbox.ProblemCode = mailbox.ProblemFingerprint = null;
                return Task.CompletedTask;
            },
            ct);
        return done.Error is { } error ? error : await own.ViewAsync(id, ct);
    }
}
