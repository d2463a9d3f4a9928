using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>A real Dovecot: IMAP with STARTTLS, IMAPS, LMTP for delivery and an authentication socket for Postfix, on loopback.</summary>
public sealed partial class DovecotServer : IAsyncDisposable
{
    public const string Domain = "example.test";

    // Owns the mail and exists nowhere else on the machine; Dovecot refuses root as owner.
    private const int MailUserId = 23_456;

    private readonly PrivateFolder folder = new("dc");
    private readonly DovecotOptions options;
    private readonly ConcurrentDictionary<string, string> passwords = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock usersGate = new();
    private int lastUser;
    private ServerProcess? process;

    private DovecotServer(DovecotOptions options)
    {
        this.options = options;
    }

    /// <summary>Where all its ports are; the certificate names it too, as well as 127.0.0.1.</summary>
    public static string Host => "localhost";

    /// <summary>Plain IMAP with STARTTLS.</summary>
    public int ImapPort { get; } = FreePort.Next();

    /// <summary>IMAP inside TLS.</summary>
    public int ImapsPort { get; } = FreePort.Next();

    public int LmtpPort { get; } = FreePort.Next();

    /// <summary>Dovecot's authentication protocol, for Postfix.</summary>
    public int AuthPort { get; } = FreePort.Next();

    public string Log => File.Exists(folder["log"]) ? File.ReadAllText(folder["log"]) : "";

    public static async Task<DovecotServer> StartNewAsync(DovecotOptions? options = null, CancellationToken ct = default)
    {
        var server = new DovecotServer(options ?? new DovecotOptions());
        try
        {
            server.folder.Add("mail", MailUserId);
            server.folder.Add("run");
            server.folder.Add("state");
            server.folder.Add("users");
            await server.WriteCertificateAsync(server.options.Certificate, ct);
            await File.WriteAllTextAsync(server.folder["dovecot.conf"], server.Configuration(), ct);
            await File.WriteAllTextAsync(server.folder["oauth2.conf"], server.TokenConfiguration(), ct);
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
        process = ServerProcess.Start("dovecot", ["-F", "-c", folder["dovecot.conf"]]);
        await process.WaitForPortAsync(ImapPort, "* OK", folder["log"], ct);
    }

    /// <summary>Stops it; every connection is cut. Mail, users and ports stay.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        // Its workers end at once, the master waits a second more for the log.
        await process.StopAsync(TimeSpan.FromMilliseconds(250));
        await process.DisposeAsync();
        process = null;
    }

    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync();
        await StartAsync(ct);
    }

    /// <summary>Shows another certificate from now on. Restarts the server.</summary>
    public async Task UseCertificateAsync(TestCertificate certificate, CancellationToken ct = default)
    {
        await WriteCertificateAsync(certificate, ct);
        await RestartAsync(ct);
    }

    /// <summary>Adds somebody nobody else uses: name-N@example.test.</summary>
    public MailUser AddUser(string name = "user", string password = "correct horse battery") =>
        AddAddress(string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref lastUser)}@{Domain}"), password);

    /// <summary>Adds exactly this address.</summary>
    public MailUser AddAddress(string address, string password)
    {
        lock (usersGate)
        {
            if (!passwords.TryAdd(address, password))
                throw new InvalidOperationException($"{address} is there already.");
            WriteUser(address, password);
        }

        return new MailUser(address, password);
    }

    /// <summary>Returns when the new password is in force.</summary>
    public async Task<MailUser> ChangePasswordAsync(MailUser user, string password, CancellationToken ct = default)
    {
        lock (usersGate)
        {
            passwords[user.Address] = password;
            WriteUser(user.Address, password);
        }

        await WaitForSignInAsync(user.Address, password, accepted: true, ct);
        return user with { Password = password };
    }

    /// <summary>Returns when the user can no longer sign in. The mail stays on the disk.</summary>
    public async Task RemoveUserAsync(MailUser user, CancellationToken ct = default)
    {
        passwords.TryRemove(user.Address, out _);
        File.Delete(Path.Combine(folder["users"], user.Address.ToLowerInvariant()));
        await WaitForSignInAsync(user.Address, user.Password, accepted: false, ct);
    }

    public bool HasUser(string address) => passwords.ContainsKey(address);

    /// <summary>Runs Dovecot's own administration tool, for whatever another mail client might do: flags, expunge, save, kick, mailbox.</summary>
    public Task<string> DoveadmAsync(string[] arguments, byte[]? input = null, CancellationToken ct = default) =>
        ServerProcess.RunAsync("doveadm", ["-c", folder["dovecot.conf"], .. arguments], input, ct);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.KillAsync();
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task WaitForSignInAsync(string address, string password, bool accepted, CancellationToken ct)
    {
        while (await SignsInAsync(address, password, ct) != accepted)
            await Task.Delay(50, ct);
    }

    private async Task<bool> SignsInAsync(string address, string password, CancellationToken ct)
    {
        try
        {
            await DoveadmAsync(["auth", "test", address, password], ct: ct);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void WriteUser(string address, string password)
    {
        // One file each: Dovecot looks at a file it knows only once a second, at a new one at once. It compares times in whole seconds.
        var path = Path.Combine(folder["users"], address.ToLowerInvariant());
        var writtenAt = File.Exists(path) ? File.GetLastWriteTimeUtc(path).AddSeconds(1) : new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.WriteAllText(folder["user.new"], $"{address.ToLowerInvariant()}:{{PLAIN.b64}}{Convert.ToBase64String(Encoding.UTF8.GetBytes(password))}\n");
        File.SetLastWriteTimeUtc(folder["user.new"], writtenAt);
        File.Move(folder["user.new"], path, overwrite: true);
    }

    private async Task WriteCertificateAsync(TestCertificate certificate, CancellationToken ct)
    {
        await File.WriteAllTextAsync(folder["cert.pem"], certificate.CertificatePem, ct);
        await File.WriteAllTextAsync(folder["key.pem"], certificate.KeyPem, ct);
    }

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{folder["run"]}}
        state_dir = {{folder["state"]}}
        instance_name = {{Path.GetFileName(folder.Path)}}
        log_path = {{folder["log"]}}
        protocols = imap lmtp
        listen = 127.0.0.1
        ssl = yes
        ssl_cert = <{{folder["cert.pem"]}}
        ssl_key = <{{folder["key.pem"]}}
        disable_plaintext_auth = no
        auth_mechanisms = plain login scram-sha-1 scram-sha-256 {{options.TokenMechanism}}
        auth_failure_delay = 0
        mail_location = maildir:{{folder["mail"]}}/%u/Maildir
        mail_save_crlf = yes
        mail_uid = {{MailUserId}}
        mail_gid = {{MailUserId}}
        first_valid_uid = {{MailUserId}}
        mail_max_userip_connections = 1000
        postmaster_address = postmaster@{{Domain}}
        {{(options.Capability is { } capability ? "imap_capability = " + capability : "")}}
        {{(options.TokenMechanism is { } mechanism ? Tokens(mechanism) : "")}}
        passdb {
          driver = passwd-file
          args = username_format=%u {{folder["users"]}}/%u
        }
        userdb {
          driver = static
          args = uid={{MailUserId}} gid={{MailUserId}} home={{folder["mail"]}}/%u
        }
        namespace inbox {
          inbox = yes
          separator = /
          {{Mailbox(options.Sent, "\\Sent")}}
          {{Mailbox("Drafts", "\\Drafts")}}
          {{Mailbox("Trash", "\\Trash")}}
          {{Mailbox("Junk", "\\Junk")}}
        }
        service imap-login {
          service_count = 0
          process_min_avail = 1
          client_limit = 1000
          inet_listener imap {
            port = {{ImapPort}}
          }
          inet_listener imaps {
            port = {{ImapsPort}}
            ssl = yes
          }
        }
        service lmtp {
          inet_listener lmtp {
            port = {{LmtpPort}}
          }
        }
        service auth {
          inet_listener sasl {
            port = {{AuthPort}}
          }
        }
        # Failed sign-ins from one address are slowed down otherwise, and here all come from one.
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }

        """);

    private string Tokens(string mechanism) => $$"""
        passdb {
            driver = oauth2
            mechanisms = {{mechanism}}
            args = {{folder["oauth2.conf"]}}
          }
        """;

    private string TokenConfiguration() => $"""
        introspection_mode = post
        introspection_url = {options.TokenOwner}
        username_attribute = email
        active_attribute = active
        active_value = true

        """;

    private string Mailbox(string name, string use) => $$"""
        mailbox "{{name}}" {
            auto = subscribe
            {{(options.SpecialUse ? "special_use = " + use : "")}}
          }
        """;
}
