using System.Globalization;

namespace AddinHost.Integration.Support;

/// <summary>
/// An IMAP server that Debian does not let stand beside Dovecot. Its packages lie unpacked in a folder; it runs with that folder laid over the system's, in a mount
/// and process namespace of its own, on loopback and high ports, with its mail in a private folder. Nothing of it is seen outside or left behind.
/// </summary>
public sealed class UnpackedServer : IAsyncDisposable
{
    /// <summary>Where <c>tests/run</c> unpacks.</summary>
    public const string Cache = "/var/cache/inlay-tests";

    public const string Password = "correct horse battery";

    private const int Users = 40;

    // The first argument is the folder with the unpacked packages, the second the private one.
    private const string Enter = """
        set -e
        mount -t tmpfs none /mnt
        mkdir /mnt/work /mnt/root
        cp -a "$1" /mnt/upper
        mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
        mount --rbind /dev /mnt/root/dev
        mount -t proc proc /mnt/root/proc
        mkdir -p "/mnt/root$2"
        mount --bind "$2" "/mnt/root$2"
        exec chroot /mnt/root sh "$2/start.sh"
        """;

    private readonly PrivateFolder folder;
    private readonly string name;
    private ServerProcess? process;
    private int lastUser;

    private UnpackedServer(string name)
    {
        this.name = name;
        folder = new PrivateFolder(name);
    }

    public int ImapPort { get; } = FreePort.Next();

    public int ImapsPort { get; } = FreePort.Next();

    public static Task<UnpackedServer> StartCyrusAsync() => StartAsync("cyrus", server => server.Cyrus());

    public static Task<UnpackedServer> StartCourierAsync() => StartAsync("courier", server => server.Courier());

    /// <summary>Somebody nobody else uses. The server knows so many from the start.</summary>
    public MailUser NextUser()
    {
        var number = Interlocked.Increment(ref lastUser);
        return number <= Users
            ? new MailUser(string.Create(CultureInfo.InvariantCulture, $"user-{number}@{DovecotServer.Domain}"), Password)
            : throw new InvalidOperationException("All users of the server are taken.");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.KillAsync();
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private static async Task<UnpackedServer> StartAsync(string name, Func<UnpackedServer, string> start)
    {
        var packages = Path.Combine(Cache, name);
        if (!File.Exists(Path.Combine(packages, ".complete")))
            throw new InvalidOperationException($"{name} is not in {packages}: tests/run puts it there.");
        var server = new UnpackedServer(name);
        try
        {
            await File.WriteAllTextAsync(server.folder["cert.pem"], TestCertificates.Server.CertificatePem);
            await File.WriteAllTextAsync(server.folder["key.pem"], TestCertificates.Server.KeyPem);
            await File.WriteAllTextAsync(server.folder["start.sh"], start(server));
            server.process = ServerProcess.Start(
                "unshare", ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "sh", "-c", Enter, server.name, packages, server.folder.Path]);
            await server.process.WaitForPortAsync(server.ImapPort, "* OK");
            await server.process.WaitForPortAsync(server.ImapsPort);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private string Cyrus() => string.Create(CultureInfo.InvariantCulture, $$"""
        set -e
        P={{folder.Path}}
        echo 'cyrus:x:23457:23457::/:/bin/sh' >>/etc/passwd
        echo 'cyrus:x:23457:' >>/etc/group
        mkdir -p /run/cyrus/socket /run/cyrus/proc /run/cyrus/lock $P/spool
        for part in socket proc log msg db lock; do mkdir -p $P/config/$part; done
        cat >/etc/imapd.conf <<C
        configdirectory: $P/config
        partition-default: $P/spool
        admins: admin
        allowplaintext: yes
        virtdomains: userid
        defaultdomain: nowhere.test
        unixhierarchysep: yes
        altnamespace: yes
        autocreate_quota: 0
        failedloginpause: 0
        autocreate_inbox_folders: Sent|Drafts|Trash|Junk
        autocreate_subscribe_folders: Sent|Drafts|Trash|Junk
        xlist-sent: Sent
        xlist-drafts: Drafts
        xlist-trash: Trash
        xlist-junk: Junk
        sasl_pwcheck_method: auxprop
        sasl_auxprop_plugin: sasldb
        sasl_sasldb_path: $P/sasldb2
        sasl_mech_list: PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256
        tls_server_cert: $P/cert.pem
        tls_server_key: $P/key.pem
        C
        cat >/etc/cyrus.conf <<C
        START {
          recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -r"
          idled cmd="/usr/lib/cyrus/bin/idled"
        }
        SERVICES {
          imap cmd="/usr/lib/cyrus/bin/imapd" listen="127.0.0.1:{{ImapPort}}" prefork=1
          imaps cmd="/usr/lib/cyrus/bin/imapd -s" listen="127.0.0.1:{{ImapsPort}}" prefork=1
        }
        EVENTS {
        }
        C
        i=0
        while [ $i -lt {{Users}} ]; do
          i=$((i+1))
          printf '%s' '{{Password}}' | saslpasswd2 -c -p -f $P/sasldb2 -u {{DovecotServer.Domain}} user-$i
        done
        chown -R cyrus:cyrus $P /run/cyrus
        exec /usr/lib/cyrus/bin/master
        """);

    // Courier looks for changes while a client idles only so often: once a second.
    private string Courier() => string.Create(CultureInfo.InvariantCulture, $$"""
        set -e
        P={{folder.Path}}
        echo 'courier:x:23458:23458::/:/bin/sh' >>/etc/passwd
        echo 'courier:x:23458:' >>/etc/group
        mkdir -p /run/courier/authdaemon $P/mail
        cat >/etc/courier/authdaemonrc <<C
        authmodulelist="authuserdb"
        authmodulelistorig="authuserdb"
        daemons=3
        authdaemonvar=/run/courier/authdaemon
        DEBUG_LOGIN=0
        DEFAULTOPTIONS=""
        LOGGEROPTS=""
        C
        cat $P/cert.pem $P/key.pem >/etc/courier/imapd.pem
        chmod 600 /etc/courier/imapd.pem
        chown courier /etc/courier/imapd.pem
        password=$(printf '%s' '{{Password}}' | userdbpw -md5)
        i=0
        while [ $i -lt {{Users}} ]; do
          i=$((i+1))
          maildirmake.courier $P/mail/user-$i
          for f in Sent Drafts Trash; do maildirmake.courier -f $f $P/mail/user-$i; done
          printf 'user-%s@{{DovecotServer.Domain}}\tuid=23458|gid=23458|home=%s|mail=%s|imappw=%s\n' $i $P/mail $P/mail/user-$i "$password" >>/etc/courier/userdb
        done
        chmod 700 /etc/courier/userdb
        makeuserdb
        chown -R courier:courier $P/mail /run/courier
        /usr/lib/courier/courier-authlib/authdaemond &
        set -a
        . /etc/courier/imapd
        . /etc/courier/imapd-ssl
        IMAP_IDLE_TIMEOUT=1
        TLS_CACHEFILE=
        IMAP_CAPABILITY="$IMAP_CAPABILITY AUTH=PLAIN"
        set +a
        serve() { couriertcpd -address=127.0.0.1 -nodnslookup -noidentlookup -maxprocs=200 -maxperip=200 "$@"; }
        IMAP_STARTTLS=YES serve {{ImapPort}} /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir &
        IMAP_TLS=1 serve {{ImapsPort}} /usr/bin/couriertls -server -tcpd /usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir &
        wait
        """);
}
