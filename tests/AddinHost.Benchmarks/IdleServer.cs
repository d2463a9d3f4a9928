using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>An IMAP server with any number of accounts that announces a message at a known instant: real ones take up to half a second for it.</summary>
internal sealed class IdleServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.Ordinal);
    private readonly bool tls;
    private readonly bool notify;
    private readonly Task accepting;
    private int open;
    private int idle;

    public IdleServer(bool tls, bool notify)
    {
        (this.tls, this.notify) = (tls, notify);
        listener.Start(1_000);
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Open => Volatile.Read(ref open);

    /// <summary>Connections in IDLE.</summary>
    public int Idle => Volatile.Read(ref idle);

    /// <summary>Puts a message into an inbox and tells the connection that waits for it; when it was told, and when it asked for what.</summary>
    public async Task<Account> AnnounceAsync(string user, byte[] mail)
    {
        var account = accounts[user];
        while (account.Waiting is null)
            await Task.Delay(1);
        account.Asked.Clear();
        account.Mails.Add(mail);
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"* {account.Mails.Count} EXISTS\r\n"));
        var waiting = account.Waiting;
        account.AnnouncedAt = Stopwatch.GetTimestamp();
        await waiting.WriteAsync(line);
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref open);
        try
        {
            using var connection = client;
            client.NoDelay = true;
            await using var stream = await SecureAsync(client.GetStream());
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"* OK [CAPABILITY {Capabilities}] ready\r\n"));
            var session = new Session { Stream = stream };
            while (await reader.ReadLineAsync(stop.Token) is { } line)
                await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer(session, line)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    private string Capabilities => "IMAP4rev1 IDLE SPECIAL-USE UIDPLUS LITERAL+" + (notify ? " NOTIFY" : "");

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (!tls)
            return stream;
        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = TestCertificates.Server.Certificate }, stop.Token);
        return secured;
    }

    private string Answer(Session session, string line)
    {
        if (line == "DONE")
        {
            session.Account.Waiting = null;
            Interlocked.Decrement(ref idle);
            session.Account.Ask("DONE");
            return $"{session.Idling} OK\r\n";
        }

        var words = line.Split(' ', 3);
        var (tag, command, rest) = (words[0], words[1], words.Length > 2 ? words[2] : "");
        switch (command)
        {
            case "CAPABILITY":
                return $"* CAPABILITY {Capabilities}\r\n{tag} OK\r\n";
            case "LOGIN":
                session.Account = accounts.GetOrAdd(rest.Split('"')[1], _ => new Account());
                return $"{tag} OK [CAPABILITY {Capabilities}] in\r\n";
            case "LIST":
                return $"* LIST () \"/\" \"INBOX\"\r\n* LIST (\\Sent) \"/\" \"Sent\"\r\n{tag} OK\r\n";
            case "SELECT" or "EXAMINE":
                session.Account.Ask(command);
                session.IsInbox = rest.Contains("INBOX", StringComparison.Ordinal);
                return string.Create(CultureInfo.InvariantCulture, $"* {session.Count} EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT {session.Count + 1}] .\r\n{tag} OK [READ-ONLY] .\r\n");
            case "STATUS":
                return $"* STATUS \"Sent\" (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\n{tag} OK\r\n";
            case "IDLE":
                session.Idling = tag;
                session.Account.Waiting = session.Stream;
                Interlocked.Increment(ref idle);
                return "+ idling\r\n";
            case "UID":
                session.Account.Ask(rest.Split(' ')[0] == "SEARCH" ? "SEARCH" : rest.Contains("HEADER", StringComparison.Ordinal) ? "HEADERS" : "BODY");
                return Found(session, tag, rest);
            case "LOGOUT":
                return $"* BYE\r\n{tag} OK\r\n";
            default:
                return $"{tag} OK\r\n";
        }
    }

    private static string Found(Session session, string tag, string rest)
    {
        var words = rest.Split(' ');
        if (words[0] == "SEARCH")
            return $"* SEARCH{string.Concat(Range(words[^1], session.Count).Select(uid => string.Create(CultureInfo.InvariantCulture, $" {uid}")))}\r\n{tag} OK\r\n";
        var answer = new StringBuilder();
        foreach (var uid in Range(words[1], session.Count))
        {
            var mail = Encoding.Latin1.GetString(session.Account.Mails[uid - 1]);
            if (rest.Contains("HEADER", StringComparison.Ordinal))
            {
                var header = mail[..(mail.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
                answer.Append(CultureInfo.InvariantCulture, $"* {uid} FETCH (UID {uid} FLAGS () INTERNALDATE \"{DateTimeOffset.UtcNow:dd-MMM-yyyy HH:mm:ss} +0000\" RFC822.SIZE {mail.Length} BODY[HEADER] {{{header.Length}}}\r\n{header})\r\n");
            }
            else
            {
                answer.Append(CultureInfo.InvariantCulture, $"* {uid} FETCH (UID {uid} BODY[]<0> {{{mail.Length}}}\r\n{mail})\r\n");
            }
        }

        return answer.Append(tag).Append(" OK\r\n").ToString();
    }

    private static IEnumerable<int> Range(string set, int count)
    {
        var ends = set.Split(':');
        if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first))
            return Enumerable.Range(1, count);
        var last = ends.Length == 1 ? first : int.Parse(ends[1], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1).Where(uid => uid <= count);
    }

    /// <summary>One mailbox, and what was asked of it since its last announcement.</summary>
    public sealed class Account
    {
        public List<byte[]> Mails { get; } = [];

        public ConcurrentDictionary<string, long> Asked { get; } = new(StringComparer.Ordinal);

        public long AnnouncedAt { get; set; }

        public Stream? Waiting { get; set; }

        public void Ask(string what) => Asked.TryAdd(what, Stopwatch.GetTimestamp());
    }

    private sealed class Session
    {
        public required Stream Stream { get; init; }

        public Account Account { get; set; } = new();

        public bool IsInbox { get; set; }

        public string Idling { get; set; } = "";

        public int Count => IsInbox ? Account.Mails.Count : 0;
    }
}
