using AddinHost.GmailAddon.Cards;
using AddinHost.Organizations;
using AddinHost.Shared.Results;

namespace AddinHost.GmailAddon.Actions;

/// <summary>Ends the link between the Google account and the member.</summary>
public sealed class SignOutAction(CardVisit visit, LinkedIdentities identities, FrontCards front)
{
    internal async Task<Result<Answer>> RunAsync(ActionId action, CancellationToken ct) =>
        (await identities.UnlinkAsync(visit.Identity.Issuer, visit.Identity.Subject, ct)).Then(_ => Answer.Root(front.SignedOut()));
}
