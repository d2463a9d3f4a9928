using AddinHost.Mail;
using AddinHost.Mail.Dns;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Mailboxes.Presets;
using AddinHost.Providers;

namespace AddinHost.Mailboxes.Detection;

/// <summary>
/// Finds out how an address can be connected: bundled table by domain, then by mail exchanger, then SRV records and autoconfig files side by side.
/// It tells the domain to DNS and to the domain's own web server; the address and a password it tells nobody.
/// </summary>
/// <param name="dns">Resolver of the system.</param>
/// <param name="guardedClient">Makes a client that refuses inside addresses at every hop; disposed after each use.</param>
/// <param name="canSignIn">Has an administrator set up signing in at this provider?</param>
/// <param name="preset">Servers that an administrator entered for a domain.</param>
/// <param name="clock">Ends probes.</param>
public sealed class DetectProvider(DnsResolver dns, Func<HttpClient> guardedClient, Func<ProviderKind, CancellationToken, Task<bool>> canSignIn,
    Func<string, CancellationToken, Task<PresetServers?>> preset, TimeProvider clock)
{
    private const string Imap = "imap";

    /// <summary>For each probe.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>For the whole detection: a person waits.</summary>
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(3.8);

    private sealed record Found(ServerSettings Imap, ServerSettings Smtp);

    /// <param name="address">As typed.</param>
    /// <param name="provider">A provider that the member asked for by name, or null. Those that are never connected are answered with their refusal.</param>
    /// <param name="ct">Ends waiting.</param>
    public async Task<DetectionAnswer> HandleAsync(string address, string? provider, CancellationToken ct)
    {
        if (provider is Refusals.Pop3 or Refusals.ActiveSync or Refusals.AmazonSes or Refusals.AmazonWorkMail)
            return Refuse(provider, null);
        if (SmtpEnvelope.Normalize(address.Trim()) is not { } normal)
            return Unknown(DetectionReason.AddressNotMail, "");
        var domain = new EmailAddress(null, normal).Domain;
        if (KnownProviders.ByDomain(domain) is { } known)
            return await ConnectAsync(known, normal, null, ct);
        if (await preset(domain, ct) is { } entered)
            return Preset(entered, normal, domain);
        // A single label is a machine, not a domain that publishes anything.
        if (DetectionHost.Normalize(domain) is null)
            return Unknown(DetectionReason.Unknown, domain);

        using var total = new CancellationTokenSource(TotalTimeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, total.Token);
        var exchangers = await ProbeAsync<IReadOnlyList<MxRecord>>(async token => await dns.MxAsync(domain, token), limit.Token, ct) ?? [];
        if (exchangers is [{ Exchange: "" }])
            return Unknown(DetectionReason.TakesNoMail, domain);
        foreach (var exchanger in exchangers.Select(record => DetectionHost.Normalize(record.Exchange)).OfType<string>())
        {
            if (KnownProviders.ByExchanger(exchanger) is { } handler)
                return await ConnectAsync(handler, normal, exchanger, ct);
        }

        try
        {
            return await AskDomainAsync(domain, normal, limit.Token, ct);
        }
        finally
        {
            // Probes that are no longer needed end here.
            await limit.CancelAsync();
        }
    }

    private async Task<DetectionAnswer> AskDomainAsync(string domain, string address, CancellationToken limit, CancellationToken ct)
    {
        var records = ProbeAsync(token => ServiceRecordsAsync(domain, address, token), limit, ct);
        var own = ProbeAsync(token => AutoconfigAsync($"https://autoconfig.{domain}/mail/config-v1.1.xml", address, token), limit, ct);
        var wellKnown = ProbeAsync(token => AutoconfigAsync($"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml", address, token), limit, ct);

        // SRV records are unsigned: on their own they are believed only within the domain; what the domain's web server says over TLS comes before the
        // others (RFC 6186 section 6).
        var published = await records;
        if (published is not null && IsWithin(published, domain))
            return Connect(published, DetectionReason.ServiceRecords, domain, null);
        if (await own is { } ownFile)
            return Connect(ownFile, DetectionReason.Autoconfig, domain, null);
        if (await wellKnown is { } wellKnownFile)
            return Connect(wellKnownFile, DetectionReason.Autoconfig, domain, null);
        return published is not null
            ? Connect(published, DetectionReason.ServiceRecords, domain, DetectionTexts.Hint(DetectionTexts.CheckServers, domain, null))
            : Unknown(DetectionReason.Unknown, domain);
    }

    // A probe that fails in any way, or takes too long, found nothing. Only the caller's own cancellation goes through.
    private async Task<T?> ProbeAsync<T>(Func<CancellationToken, Task<T?>> probe, CancellationToken total, CancellationToken ct)
        where T : class
    {
        using var own = new CancellationTokenSource(ProbeTimeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(total, own.Token);
        try
        {
            return await probe(limit.Token);
        }
        catch (Exception exception) when (
            !ct.IsCancellationRequested
            && exception is (OperationCanceledException or DnsException or HttpRequestException or IOException or InvalidDataException))
        {
            return null;
        }
    }

    // RFC 6186 and RFC 8314 section 5.1: TLS from the start is preferred to STARTTLS, whatever the priorities say.
    private async Task<Found?> ServiceRecordsAsync(string domain, string address, CancellationToken ct)
    {
        var lookups = ((string[])["_imaps", "_imap", "_submissions", "_submission"]).Select(service => FirstAsync($"{service}._tcp.{domain}", ct)).ToArray();
        var found = await Task.WhenAll(lookups);
        var imap = ToSettings(found[0], MailSecurity.Tls) ?? ToSettings(found[1], MailSecurity.StartTls);
        var smtp = ToSettings(found[2], MailSecurity.Tls) ?? ToSettings(found[3], MailSecurity.StartTls);
        return imap is not null && smtp is not null ? new Found(imap, smtp) : null;

        ServerSettings? ToSettings(SrvRecord? record, MailSecurity security) =>
            record is { Port: > 0 } && DetectionHost.Normalize(record.Target) is { } host ? new ServerSettings(host, record.Port, security, address) : null;
    }

    private async Task<SrvRecord?> FirstAsync(string name, CancellationToken ct)
    {
        try
        {
            return await dns.SrvAsync(name, ct) is [var first, ..] ? first : null;
        }
        catch (DnsException)
        {
            return null;
        }
    }

    private async Task<Found?> AutoconfigAsync(string url, string address, CancellationToken ct)
    {
        using var client = guardedClient();
        using var response = await client.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
            return null;
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[Autoconfig.MaxLength + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        if (length == buffer.Length)
            return null;
        using var xml = new MemoryStream(buffer, 0, length, writable: false);
        return Autoconfig.Read(xml, address) is { } servers ? new Found(servers.Imap, servers.Smtp) : null;
    }

    private static bool IsWithin(Found found, string domain) =>
        DetectionHost.IsWithin(found.Imap.Host, domain) && DetectionHost.IsWithin(found.Smtp.Host, domain);

    private async Task<DetectionAnswer> ConnectAsync(KnownProvider provider, string address, string? exchanger, CancellationToken ct)
    {
        var hint = provider.Hint is var (code, url) ? DetectionTexts.Hint(code, provider.Name, url) : null;
        if (provider.SignIn is { } kind && await canSignIn(kind, ct))
        {
            var found = exchanger is null ? DetectionReason.KnownDomain : DetectionReason.MailExchanger;
            // The same provider over IMAP stays a choice where it still takes passwords.
            var byImap = provider.RefusalCode is null;
            return new DetectionAnswer(
                ProviderWords.Of(kind), provider.Name, found, DetectionTexts.Reason(found, provider.Name),
                byImap ? provider.Imap(address, exchanger) : null, byImap ? provider.Smtp(address, exchanger) : null, byImap ? [Imap] : [], null, byImap ? hint : null);
        }

        if (provider.RefusalCode is { } refusal)
            return Refuse(refusal, provider.Name);
        var reason = exchanger is null ? DetectionReason.KnownDomain : DetectionReason.MailExchanger;
        return new DetectionAnswer(
            Imap, provider.Name, reason, DetectionTexts.Reason(reason, provider.Name),
            provider.Imap(address, exchanger), provider.Smtp(address, exchanger), [], null, hint);
    }

    private static DetectionAnswer Preset(PresetServers servers, string address, string domain)
    {
        var userName = servers.UserName == PresetUserName.LocalPart ? new EmailAddress(null, address).LocalPart : address;
        return new(
            Imap, null, DetectionReason.AdminPreset, DetectionTexts.Reason(DetectionReason.AdminPreset, domain), Server(servers.Imap), Server(servers.Smtp), [], null, null);

        ServerSettings Server(PresetServer server) => new(server.Host, server.Port, server.Security, userName);
    }

    private static DetectionAnswer Connect(Found found, string reason, string domain, DetectionHint? hint) =>
        new(Imap, null, reason, DetectionTexts.Reason(reason, domain), found.Imap, found.Smtp, [], null, hint);

    private static DetectionAnswer Refuse(string code, string? name) =>
        new(null, name, DetectionReason.Refused, DetectionTexts.Reason(DetectionReason.Refused, null), null, null, [Imap], Refusals.Find(code), null);

    private static DetectionAnswer Unknown(string reason, string domain) =>
        new(null, null, reason, DetectionTexts.Reason(reason, domain), null, null, [Imap], null, null);
}
