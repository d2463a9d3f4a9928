using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace AddinHost.Shared.Outbound;

/// <summary>Opens TCP connections to hosts that a member can name: resolves once, checks every address, connects to the checked one.</summary>
public sealed class OutboundSockets(AddressGuard guard, IOptions<OutboundOptions> options)
{
    /// <exception cref="OutboundException">Not allowed, unknown, unreachable or too slow.</exception>
    public Task<Stream> ConnectAsync(string host, int port, CancellationToken ct) => ConnectAsync(host, port, address => guard.Allows(host, address, port), ct);

    /// <summary>The same to a host that somebody else names, by the rules of another guard.</summary>
    /// <exception cref="OutboundException">Not allowed, unknown, unreachable or too slow.</exception>
    public Task<Stream> ConnectAsync(string host, int port, AddressGuard other, CancellationToken ct) => ConnectAsync(host, port, address => other.Allows(host, address, port), ct);

    /// <summary>The same to a host that only the settings of the installation name: it may be anywhere, also on this machine.</summary>
    /// <exception cref="OutboundException">Unknown, unreachable or too slow.</exception>
    public Task<Stream> ConnectConfiguredAsync(string host, int port, CancellationToken ct) => ConnectAsync(host, port, _ => true, ct);

    private async Task<Stream> ConnectAsync(string host, int port, Func<IPAddress, bool> allows, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Value.ConnectTimeout);
        try
        {
            return await ConnectCheckedAsync(host, port, allows, limit.Token);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new OutboundException(OutboundProblem.TimedOut, exception);
        }
    }

    private static async Task<Stream> ConnectCheckedAsync(string host, int port, Func<IPAddress, bool> allows, CancellationToken ct)
    {
        if (port is < 1 or > 65535)
            throw new OutboundException(OutboundProblem.NotAllowed);
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new OutboundException(OutboundProblem.NameUnknown, exception);
        }

        // A name that also points inside is treated as inside: a mixed answer is an attack or a mistake.
        if (addresses.Length == 0)
            throw new OutboundException(OutboundProblem.NameUnknown);
        if (!addresses.All(allows))
            throw new OutboundException(OutboundProblem.NotAllowed);

        Exception? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), ct);
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                last = exception;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new OutboundException(OutboundProblem.Unreachable, last);
    }

    /// <summary>
    /// Makes TLS (1.2 or later) on an open connection. A certificate that normal validation refuses counts only when its public key is
    /// <paramref name="pinned"/> (SHA-256, hex, with or without colons); a certificate that validates needs no pin.
    /// </summary>
    /// <exception cref="OutboundException">Handshake refused, or certificate not trusted (with its fingerprint).</exception>
    public static async Task<Stream> UpgradeToTlsAsync(Stream stream, string host, IReadOnlyCollection<string> pinned, CancellationToken ct)
    {
        string? shown = null;
        var trusted = true;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        if (errors == SslPolicyErrors.None)
                            return true;
                        shown = certificate is null ? null : Fingerprint(certificate);
                        trusted = shown is not null && pinned.Any(key => key.Replace(":", "", StringComparison.Ordinal).Equals(shown, StringComparison.OrdinalIgnoreCase));
                        return trusted;
                    },
                },
                ct);
            return tls;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw new OutboundException(trusted ? OutboundProblem.TlsRefused : OutboundProblem.NotTrusted, exception) { Fingerprint = trusted ? null : shown };
        }
    }

    /// <summary>SHA-256 over the public key (SubjectPublicKeyInfo): it survives the renewal of a certificate with the same key.</summary>
    private static string Fingerprint(X509Certificate certificate)
    {
        var key = (certificate as X509Certificate2 ?? new X509Certificate2(certificate)).PublicKey.ExportSubjectPublicKeyInfo();
        return Convert.ToHexStringLower(SHA256.HashData(key));
    }
}
