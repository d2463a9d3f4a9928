using AddinHost.Data;
using AddinHost.Mailboxes.Authorizations;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Providers.Graph;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Mailboxes.Apps;

/// <summary>Tries everything that signing in and syncing at a provider stands on, and names the remedy of each thing that is wrong.</summary>
public sealed class CheckProviderApp(
    AppDb db, ProviderApps apps, IServiceProvider services, PublicUrl publicUrl, IHttpClientFactory clients, IOptions<GoogleOptions> google, IOptions<MicrosoftOptions> microsoft, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClockMayDiffer = TimeSpan.FromMinutes(2);

    /// <summary>A watched mailbox is looked at more often than this.</summary>
    private static readonly TimeSpan QuietAtMost = TimeSpan.FromHours(1);

    /// <param name="Name">Stable word of what was checked.</param>
    /// <param name="State"><c>passed</c>, <c>failed</c>, or <c>unknown</c> where it cannot be said yet.</param>
    public sealed record Check(string Name, string State, string Detail, string? Remedy = null);

    public async Task<Result<Page<Check>>> HandleAsync(string provider, CancellationToken ct)
    {
        if (ProviderWords.Kind(provider) is not (ProviderKind.Gmail or ProviderKind.Graph))
            return Error.NotFound("provider_app_unknown", "No client is entered for this provider.");
        var kind = ProviderWords.Kind(provider)!.Value;
        var (client, app) = await ClientAsync(kind, ct);
        var checks = new List<Check> { client, Redirect() };
        checks.Add(await ReachableAsync(ct));
        checks.Add(await ProviderAsync(kind, app, ct));
        checks.Add(await MailboxesAsync(kind, ct));
        if (kind == ProviderKind.Gmail)
            checks.Add(GooglePush());
        return new Page<Check>(checks, null);
    }

    private async Task<(Check Check, OAuthApp? App)> ClientAsync(ProviderKind kind, CancellationToken ct)
    {
        const string Name = "client";
        try
        {
            if (await apps.FindAsync(kind, ct) is not { } app)
                return (Failed(Name, "provider_app_missing"), null);
            await services.GetRequiredKeyedService<IOAuthProvider>(kind).ProbeAsync(app, StartAuthorization.RedirectUri(publicUrl, kind), ct);
            return (new Check(Name, "passed", Say.Text("check_client_passed", "The provider knows the client and its secret.")), app);
        }
        catch (ProviderException exception)
        {
            return (Failed(Name, exception.Code), null);
        }
    }

    private Check Redirect()
    {
        const string Name = "redirect_uri";
        return publicUrl.IsHttps || publicUrl.Current.IsLoopback
            ? new Check(Name, "passed", Say.Text("check_redirect_passed", "Providers accept the redirect address. Whether it is registered shows at the first sign-in."))
            : new Check(Name, "failed", Say.Text("check_redirect_failed", "Providers accept only https addresses, and this host's is {0}.", publicUrl.Current), Say.Text("check_redirect_remedy", "Set PublicUrl to the https address of this host."));
    }

    private async Task<Check> ReachableAsync(CancellationToken ct)
    {
        const string Name = "callback";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            using var answer = await clients.CreateClient(MicrosoftOAuth.HttpClientName).GetAsync(new Uri($"{publicUrl.Current.ToString().TrimEnd('/')}/health/live"), limit.Token);
            if (answer.IsSuccessStatusCode)
                return new Check(Name, "passed", Say.Text("check_callback_passed", "This host answers at its own address."));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // What follows says so.
        }

        return new Check(Name, "failed", Say.Text("check_callback_failed", "This host does not answer at {0}.", publicUrl.Current), Say.Text("check_callback_remedy", "Check PublicUrl, the DNS entry and the proxy in front of this host."));
    }

    /// <summary>The provider's host is reached, and its clock agrees with ours: tokens that seem to come from the future are refused.</summary>
    private async Task<Check> ProviderAsync(ProviderKind kind, OAuthApp? app, CancellationToken ct)
    {
        const string Name = "provider";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        var host = kind == ProviderKind.Gmail ? google.Value.Endpoints.Gmail : microsoft.Value.Endpoints.Graph ?? MicrosoftClouds.Find(app?.Cloud).Graph;
        try
        {
            using var answer = await clients.CreateClient(MicrosoftOAuth.HttpClientName).GetAsync(new Uri(host), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.Headers.Date is { } date && (clock.GetUtcNow() - date).Duration() > ClockMayDiffer
                ? new Check(Name, "failed", Say.Text("check_clock_failed", "The clock of this host differs from the provider's by more than two minutes."), Say.Text("check_clock_remedy", "Switch on time synchronisation (NTP) on this host."))
                : new Check(Name, "passed", Say.Text("check_provider_passed", "The provider is reached, and the clocks agree."));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Check(
                Name, "failed", Say.Text("check_provider_failed", "{0} cannot be reached from this host.", new Uri(host).Host), Say.Text("check_provider_remedy", "Check DNS, proxy and firewall: port 443 to that host must be open."));
        }
    }

    private async Task<Check> MailboxesAsync(ProviderKind kind, CancellationToken ct)
    {
        const string Name = "mailboxes";
        var connected = await db.Mailboxes.Where(row => row.Provider == kind && row.RemovedAt == null && row.State != MailboxState.Disabled).Select(row => new { row.State, row.LastSyncAt }).ToListAsync(ct);
        if (connected.Count == 0)
            return new Check(Name, "unknown", Say.Text("check_mailboxes_none", "No mailbox is connected yet: whether the API is enabled and the rights suffice shows with the first one."));
        var now = clock.GetUtcNow();
        var broken = connected.Count(row => row.State is not (MailboxState.Healthy or MailboxState.Syncing) || now - row.LastSyncAt > QuietAtMost);
        return broken == 0
            ? new Check(Name, "passed", Say.Text("check_mailboxes_passed", "All connected mailboxes are being read."))
            : new Check(Name, "failed", Say.Text("check_mailboxes_failed", "{0} of {1} mailboxes are not being read.", broken, connected.Count), Say.Text("check_mailboxes_remedy", "Their owners see under Settings, Email what to do."));
    }

    private Check GooglePush()
    {
        const string Name = "push";
        var options = google.Value;
        if (string.IsNullOrEmpty(options.PubSubTopic))
            return new Check(Name, "unknown", Say.Text("check_push_off", "New mail is found by asking every minute: no Pub/Sub topic is configured."), Say.Text("check_push_off_remedy", "Set Google:PubSubTopic to hear within seconds."));
        return string.IsNullOrEmpty(options.PubSubSubscription) && string.IsNullOrEmpty(options.ServiceAccountEmail)
            ? new Check(Name, "failed", Say.Text("check_push_failed", "A Pub/Sub topic is set, but nobody listens to it."), Say.Text("check_push_remedy", "Set Google:ServiceAccountEmail for a push subscription to /hooks/gmail, or Google:PubSubSubscription to pull."))
            : new Check(Name, "passed", Say.Text("check_push_passed", "Announcements by Pub/Sub are set up."));
    }

    private static Check Failed(string name, string code)
    {
        var text = ConnectionProblems.Texts(code);
        return new Check(name, "failed", text.Detail, text.Remedy);
    }
}
