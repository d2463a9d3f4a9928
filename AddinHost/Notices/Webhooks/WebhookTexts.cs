using AddinHost.Providers;
using AddinHost.Shared.Texts;

namespace AddinHost.Notices.Webhooks;

/// <summary>Why an event did not get through, in words, and what to do about it.</summary>
internal static class WebhookTexts
{
    public static ProviderText Of(string code) => code switch
    {
        "webhook_redirected" => new(
            Say.Text("webhook_redirected", "The endpoint sends on to another address."), Say.Text("webhook_redirected_remedy", "Redirects are not followed. Enter the final address.")),
        "webhook_gone" => new(
            Say.Text("webhook_gone", "The endpoint says that it is gone (410)."), Say.Text("webhook_gone_remedy", "Switch it on again once something listens there, or delete it.")),
        "webhook_throttled" => new(
            Say.Text("webhook_throttled", "The endpoint asks for fewer events at a time (429)."), Say.Text("webhook_throttled_remedy", "Nothing has to be done: Inlay waits as long as it was asked to.")),
        "webhook_failed" => new(
            Say.Text("webhook_failed", "The endpoint reports an error of its own."), Say.Text("webhook_failed_remedy", "Look at the log of the program that listens there. Inlay tries again for a day.")),
        "webhook_refused" => new(
            Say.Text("webhook_refused", "The endpoint refuses the event."), Say.Text("webhook_refused_remedy", "Check the path of the address, and whether the program checks the signature with the newest secret.")),
        "webhook_secret_lost" => new(
            Say.Text("webhook_secret_lost", "The secret cannot be opened with the keys of this installation."), Say.Text("webhook_secret_lost_remedy", "Make a new secret and enter it in the program that listens there.")),
        "webhook_timed_out" => new(
            Say.Text("webhook_timed_out", "The endpoint does not answer in time."), Say.Text("webhook_timed_out_remedy", "It should answer within 20 seconds: take the event, answer, and work on it afterwards.")),
        "webhook_address_not_allowed" => new(
            Say.Text("webhook_address_not_allowed", "The address leads into a network that Inlay may not call."),
            Say.Text("webhook_address_not_allowed_remedy", "Use a public address, or have the network added under Outbound:AllowedNetworks.")),
        "webhook_name_unknown" => new(
            Say.Text("webhook_name_unknown", "There is no server by that name."), Say.Text("webhook_name_unknown_remedy", "Check the spelling of the address and the DNS entry.")),
        "webhook_not_trusted" => new(
            Say.Text("webhook_not_trusted", "The endpoint's certificate is not trusted."), Say.Text("webhook_not_trusted_remedy", "Renew the certificate there, and see to it that it names this host.")),
        _ => new(
            Say.Text("webhook_unreachable", "The endpoint cannot be reached."), Say.Text("webhook_unreachable_remedy", "Check that the program listens there and that no firewall stands between.")),
    };
}
