using System.Globalization;

namespace AddinHost.Integration.Support;

/// <summary>How a test's Postfix differs from an ordinary one.</summary>
public sealed record PostfixOptions
{
    /// <summary>In bytes; 0 announces SIZE without a limit.</summary>
    public int MessageSizeLimit { get; init; } = 10_240_000;

    /// <summary>EHLO keywords that it keeps to itself, for example "8bitmime, size, pipelining".</summary>
    public string DiscardKeywords { get; init; } = "";

    public TestCertificate Certificate { get; init; } = TestCertificates.Server;

    /// <summary>Where mail for a domain goes instead, for example "lmtp:inet:127.0.0.1:2424".</summary>
    public IReadOnlyDictionary<string, string> Transports { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A real Postfix for submission. Signs in against Dovecot's users, delivers to them by LMTP, refuses unknown recipients of their domain with 550,
/// and sends nothing anywhere else: such mail comes back to its sender as a bounce.
/// </summary>
public sealed class PostfixServer : IAsyncDisposable
{
    private static readonly string[] OwnQueues =
        ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];

    private readonly PrivateFolder folder = new("pf");
    private readonly RecipientMap recipients;
    private ServerProcess? process;

    private PostfixServer(DovecotServer dovecot)
    {
        recipients = new RecipientMap(dovecot.HasUser);
    }

    public static string Host => DovecotServer.Host;

    /// <summary>STARTTLS, and AUTH only after it: what port 587 is.</summary>
    public int SubmissionPort { get; } = FreePort.Next();

    /// <summary>Inside TLS: what port 465 is.</summary>
    public int SubmissionsPort { get; } = FreePort.Next();

    /// <summary>No TLS at all, AUTH in clear text.</summary>
    public int PlainPort { get; } = FreePort.Next();

    public string Log => File.Exists(folder["log"]) ? File.ReadAllText(folder["log"]) : "";

    public static async Task<PostfixServer> StartNewAsync(DovecotServer dovecot, PostfixOptions? options = null, CancellationToken ct = default)
    {
        var server = new PostfixServer(dovecot);
        try
        {
            await server.PrepareAsync(dovecot, options ?? new PostfixOptions(), ct);
            await server.StartAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(CancellationToken ct = default)
    {
        process = ServerProcess.Start("/usr/lib/postfix/sbin/master", ["-s", "-c", folder["etc"]]);
        await process.WaitForPortAsync(SubmissionPort, "220 ", folder["log"], ct);
    }

    /// <summary>Stops it; every connection is cut. Queue and ports stay.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        // Its workers end at once, the master waits a second more.
        await process.StopAsync(TimeSpan.FromMilliseconds(250));
        await process.DisposeAsync();
        process = null;
    }

    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync();
        await StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.KillAsync();
            await process.DisposeAsync();
        }

        await recipients.DisposeAsync();
        folder.Dispose();
    }

    private async Task PrepareAsync(DovecotServer dovecot, PostfixOptions options, CancellationToken ct)
    {
        var (postfix, _) = Native.Account("postfix");
        var postdrop = Native.Group("postdrop");
        folder.Add("etc");
        folder.Add("data", postfix, 0, (UnixFileMode)0b111_000_000);
        folder.Add("queue");
        folder.Add("queue/pid");
        foreach (var queue in OwnQueues)
            folder.Add("queue/" + queue, postfix, 0, (UnixFileMode)0b111_000_000);
        // What Postfix asks for: 1730 and 2710.
        folder.Add("queue/maildrop", postfix, postdrop, UnixFileMode.StickyBit | (UnixFileMode)0b111_011_000);
        folder.Add("queue/public", postfix, postdrop, UnixFileMode.SetGroup | (UnixFileMode)0b111_001_000);
        await File.WriteAllTextAsync(folder["etc/cert.pem"], options.Certificate.CertificatePem, ct);
        await File.WriteAllTextAsync(folder["etc/key.pem"], options.Certificate.KeyPem, ct);
        await File.WriteAllTextAsync(folder["etc/main.cf"], Main(dovecot, options), ct);
        // Postfix reads a file that has just changed again and again until it is some seconds old.
        File.SetLastWriteTimeUtc(folder["etc/main.cf"], DateTime.UtcNow.AddHours(-1));
        await File.WriteAllTextAsync(folder["etc/master.cf"], Services(), ct);
    }

    private string Main(DovecotServer dovecot, PostfixOptions options) => string.Create(CultureInfo.InvariantCulture, $$"""
        compatibility_level = 3.6
        queue_directory = {{folder["queue"]}}
        data_directory = {{folder["data"]}}
        maillog_file = {{folder["log"]}}
        maillog_file_prefixes = /tmp
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mail.{{DovecotServer.Domain}}
        mydestination =
        local_recipient_maps =
        alias_maps =
        alias_database =
        append_dot_mydomain = no
        notify_classes =
        disable_dns_lookups = yes
        smtpd_peername_lookup = no
        virtual_mailbox_domains = {{DovecotServer.Domain}}
        virtual_mailbox_maps = socketmap:inet:127.0.0.1:{{recipients.Port}}:users
        virtual_transport = lmtp:inet:127.0.0.1:{{dovecot.LmtpPort}}
        # Nothing leaves the machine: Dovecot knows no such user, and the sender gets a bounce.
        default_transport = $virtual_transport
        relay_transport = $virtual_transport
        transport_maps = {{Transports(options)}}
        smtp_tls_security_level = may
        lmtp_tls_security_level = may
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = inet:127.0.0.1:{{dovecot.AuthPort}}
        smtpd_relay_restrictions = permit_sasl_authenticated, reject
        smtpd_tls_cert_file = {{folder["etc/cert.pem"]}}
        smtpd_tls_key_file = {{folder["etc/key.pem"]}}
        smtpd_discard_ehlo_keywords = {{options.DiscardKeywords}}
        smtpd_error_sleep_time = 0
        smtpd_soft_error_limit = 1000
        smtpd_hard_error_limit = 1000
        message_size_limit = {{options.MessageSizeLimit}}
        queue_run_delay = 1s
        minimal_backoff_time = 1s
        maximal_backoff_time = 2s

        """);

    private static string Transports(PostfixOptions options) =>
        options.Transports.Count == 0 ? "" : $"inline:{{ {string.Join(", ", options.Transports.Select(pair => $"{{ {pair.Key} = {pair.Value} }}"))} }}";

    private string Services() => string.Create(CultureInfo.InvariantCulture, $"""
        127.0.0.1:{SubmissionPort} inet n - n - - smtpd -o smtpd_tls_security_level=may -o smtpd_tls_auth_only=yes
        127.0.0.1:{SubmissionsPort} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
        127.0.0.1:{PlainPort} inet n - n - - smtpd -o smtpd_tls_security_level=none
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        proxywrite unix - - n - 1 proxymap
        error unix - - n - - error
        retry unix - - n - - error
        lmtp unix - - n - - lmtp
        smtp unix - - n - - smtp
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        showq unix n - n - - showq
        postlog unix-dgram n - n - 1 postlogd

        """);
}
