using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Lets the signatures of a mailbox's new mail be read for its contacts, or no longer. Only mail from after the switch counts, also the second time.</summary>
public sealed class SwitchAutomation(SwitchMailbox mailboxes, OwnMailboxes own, KeepMailbox keep, TimeProvider clock)
{
    /// <param name="Consent">Needed to switch it on: the text about it, and in which language it was read.</param>
    public sealed record Request(bool On, ConsentRequest? Consent = null);

    public async Task<Result<MailboxView>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((await own.FindAsync(id, ct)).Error is { } notMine)
            return notMine;
        var agreed = request.On ? Disclosures.Agreed(Disclosures.Automation, request.Consent) : default;
        if (agreed.Error is { } notAgreed)
            return notAgreed;
        var done = await mailboxes.RunAsync(
            id,
            mailbox => mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : mailbox.AutomationSince is not null != request.On,
            mailbox =>
            {
                mailbox.AutomationSince = request.On ? clock.GetUtcNow() : null;
                if (request.On)
                    keep.AgreeToAutomation(mailbox, agreed.Value);
                return Task.CompletedTask;
            },
            ct);
        return done.Error is { } error ? error : await own.ViewAsync(id, ct);
    }
}
