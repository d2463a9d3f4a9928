using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using AddinHost.Logging.Ingress.CatchAll;

namespace AddinHost.Logging.Ingress;

/// <summary>Mail that comes in by itself: BCC and forwarding addresses (<c>Ingress:*</c>). Off until a listen address is named.</summary>
public sealed class IngressOptions : IValidatableObject
{
    public const string Section = "Ingress";

    /// <summary>SMTP, for other mail servers: as in <c>0.0.0.0:25</c>, <c>[::1]:2525</c>, or <c>[::]:25</c> for IPv4 and IPv6. Empty: off.</summary>
    public Door Smtp { get; set; } = new();

    /// <summary>LMTP, for a mail server of your own that relays to us (Postfix: <c>lmtp:inet:host:port</c>). Empty: off.</summary>
    public Door Lmtp { get; set; } = new();

    /// <summary>The domain of the logging addresses, as in <c>log.example.com</c>; its MX, or your relay, leads here.</summary>
    public string Domain { get; set; } = "";

    /// <summary>What the greeting says; <see cref="Domain"/> when empty.</summary>
    public string HostName { get; set; } = "";

    /// <summary>CIDRs or addresses that may connect. Empty: this machine only; <c>0.0.0.0/0</c> and <c>::/0</c>: everybody, as an MX needs.</summary>
    public string[] AllowedNetworks { get; set; } = [];

    /// <summary>PEM file with the certificate and its chain; read again when it changes. Empty: no STARTTLS.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file with the key, when it is not in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Take no mail without STARTTLS.</summary>
    public bool RequireTls { get; set; }

    /// <summary>Largest message in bytes.</summary>
    public long MaxMessageBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>Recipients of one message.</summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>Connections at once.</summary>
    public int MaxConnections { get; set; } = 100;

    /// <summary>Connections at once from one address (IPv6: one /64).</summary>
    public int MaxConnectionsPerHost { get; set; } = 20;

    /// <summary>New connections in a minute from one address.</summary>
    public int ConnectionsPerMinute { get; set; } = 300;

    /// <summary>Messages in a minute from one address.</summary>
    public int MessagesPerMinute { get; set; } = 600;

    /// <summary>Bytes that may wait in the spool; beyond, senders are told to come later.</summary>
    public long MaxWaitingBytes { get; set; } = 5L * 1024 * 1024 * 1024;

    /// <summary>Keep what comes in the spool and log none of it, for as long as this is set: during repairs of the database, say.</summary>
    public bool Paused { get; set; }

    /// <summary>
    /// Names under which mail servers of your own write Authentication-Results (RFC 8601), as in <c>mx.example.com</c>. They take away what strangers wrote under
    /// that name. Empty: such fields are not believed, and the secret address decides alone.
    /// </summary>
    public string[] AuthenticationServers { get; set; } = [];

    /// <summary>A mailbox in which mail to the logging addresses arrives, for who has no server that could relay to us.</summary>
    public CatchAllOptions Imap { get; set; } = new();

    public bool IsOn => Smtp.Listen.Length > 0 || Lmtp.Listen.Length > 0 || Imap.IsOn;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
            yield break;
        if (Uri.CheckHostName(Domain) != UriHostNameType.Dns)
            yield return new ValidationResult("Ingress:Domain must be a domain name.");
        if (HostName.Length > 0 && Uri.CheckHostName(HostName) != UriHostNameType.Dns)
            yield return new ValidationResult("Ingress:HostName must be a host name.");
        if (new[] { Smtp, Lmtp }.Any(door => door.Listen.Length > 0 && door.EndPoint is null))
            yield return new ValidationResult("Ingress:Smtp:Listen and Ingress:Lmtp:Listen are an address and a port, as in 127.0.0.1:2525.");
        if (AllowedNetworks.Any(network => Network(network) is null))
            yield return new ValidationResult("Ingress:AllowedNetworks holds CIDRs or addresses.");
        if (RequireTls && CertificateFile.Length == 0)
            yield return new ValidationResult("Ingress:RequireTls needs Ingress:CertificateFile.");
        if (CertificateFile.Length > 0 && !File.Exists(CertificateFile))
            yield return new ValidationResult("Ingress:CertificateFile does not exist.");
        foreach (var problem in Imap.IsOn ? Imap.Problems() : [])
            yield return problem;
    }

    /// <summary>May somebody at this address connect?</summary>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AllowedNetworks.Length == 0 ? IPAddress.IsLoopback(plain) : AllowedNetworks.Any(network => Network(network)!.Value.Contains(plain));
    }

    private static IPNetwork? Network(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
            text += text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    /// <summary>Where one protocol is spoken.</summary>
    public sealed class Door
    {
        public string Listen { get; set; } = "";

        public IPEndPoint? EndPoint => IPEndPoint.TryParse(Listen, out var endPoint) && Listen.EndsWith(":" + endPoint.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) ? endPoint : null;
    }
}
