using System.Net;
using System.Net.Sockets;
using AddinHost.Mail.Smtp;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>Listens where the settings say, and lets each client talk to a session of its own.</summary>
public sealed partial class IngressListener(
    IOptions<IngressOptions> options,
    IngressSpool spool,
    IngressRecipients recipients,
    IngressRates rates,
    IngressCertificate certificate,
    TimeProvider clock,
    ILogger<IngressListener> logger) : BackgroundService
{
    private static readonly SmtpServerReply TooFast = new(450, "4.7.1", "Too many messages in this minute");
    private static readonly SmtpServerReply Full = new(452, "4.3.1", "Too much mail waits here, come back later");
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly List<(TcpListener Listener, bool Lmtp)> doors = [];

    /// <summary>A door that cannot be opened keeps the host from starting: mail would wait elsewhere, and nobody would know.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOn)
            return;
        spool.Prepare();
        if (certificate.Exists)
            certificate.Get();
        foreach (var (door, lmtp) in new[] { (options.Value.Smtp, false), (options.Value.Lmtp, true) })
        {
            if (door.EndPoint is not { } endPoint)
                continue;
            var listener = new TcpListener(endPoint);
            // "[::]" hears IPv4 as well, as people expect of it.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                listener.Server.DualMode = true;
            listener.Start();
            doors.Add((listener, lmtp));
            LogListening(lmtp ? "LMTP" : "SMTP", endPoint);
        }

        if (spool.Look() is { Count: > 0 } waiting)
            LogWaiting(waiting.Count, waiting.Since!.Value);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(doors.Select(door => AcceptAsync(door.Listener, door.Lmtp, stoppingToken)));

    private async Task AcceptAsync(TcpListener listener, bool lmtp, CancellationToken ct)
    {
        var talks = new HashSet<Task>();
        using (listener)
        {
            while (!ct.IsCancellationRequested)
            {
                try
                {
                    var client = await listener.AcceptSocketAsync(ct);
                    talks.RemoveWhere(talk => talk.IsCompleted);
                    talks.Add(TalkAsync(client, lmtp, ct));
                }
                catch (SocketException exception)
                {
                    // Out of file handles, or a client that left while it was let in.
                    LogAcceptFailed(exception);
                    await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }
        }

        // A message that is being kept is kept, and its sender told.
        await Task.WhenAll(talks).WaitAsync(Farewell, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TalkAsync(Socket client, bool lmtp, CancellationToken ct)
    {
        // The accepting loop goes on at once.
        await Task.Yield();
        using (client)
        {
            if (client.RemoteEndPoint is not IPEndPoint { Address: var remote } || !options.Value.Allows(remote))
                return;
            if (remote.IsIPv4MappedToIPv6)
                remote = remote.MapToIPv4();
            client.NoDelay = true;
            await using var stream = new NetworkStream(client);
            if (!rates.TryEnter(remote, options.Value))
            {
                await RefuseAsync(stream, ct);
                return;
            }

            try
            {
                await SmtpServerSession.RunAsync(stream, SessionOptions(lmtp), Decisions(client, remote), ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // The client was told.
            }
            catch (Exception exception)
            {
                // A fault of ours ends one connection, never the listener.
                LogFailed(exception);
            }
            finally
            {
                rates.Leave(remote);
            }
        }
    }

    private static async Task RefuseAsync(NetworkStream stream, CancellationToken ct)
    {
        try
        {
            await stream.WriteAsync("421 4.7.0 Too many connections\r\n"u8.ToArray(), ct);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It is gone already.
        }
    }

    private SmtpServerOptions SessionOptions(bool lmtp) => new()
    {
        Lmtp = lmtp,
        HostName = options.Value.HostName.Length > 0 ? options.Value.HostName : options.Value.Domain,
        RequireTls = options.Value.RequireTls,
        MaxMessageBytes = options.Value.MaxMessageBytes,
        MaxRecipients = options.Value.MaxRecipients,
        Clock = clock,
    };

    private SmtpServerDecisions Decisions(Socket client, IPAddress remote) => new()
    {
        Sender = (_, _) => ValueTask.FromResult(!rates.TryMessage(remote, options.Value) ? TooFast : spool.HasRoom ? null : Full),
        Recipient = recipients.CheckAsync,
        Receive = (envelope, _) => ValueTask.FromResult(spool.Begin(envelope, remote.ToString())),
        UpgradeToTls = certificate.Exists ? certificate.UpgradeAsync : null,
        MoreIsWaiting = () => client.Available > 0,
    };

    [LoggerMessage(LogLevel.Information, "{Protocol} ingress listens on {EndPoint}")]
    private partial void LogListening(string protocol, IPEndPoint endPoint);

    [LoggerMessage(LogLevel.Information, "{Count} received mails wait in the spool since {Since}")]
    private partial void LogWaiting(int count, DateTimeOffset since);

    [LoggerMessage(LogLevel.Warning, "A connection could not be accepted")]
    private partial void LogAcceptFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "An ingress connection failed")]
    private partial void LogFailed(Exception exception);
}
