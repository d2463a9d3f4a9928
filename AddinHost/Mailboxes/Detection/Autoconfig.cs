using System.Globalization;
using System.Xml;
using AddinHost.Mail;
using AddinHost.Mail.Mime;

namespace AddinHost.Mailboxes.Detection;

/// <summary>
/// Reads Mozilla's autoconfig files (clientConfig 1.1). Whatever stands in one is a stranger's word: DTDs are prohibited, depth and size limited, hosts,
/// ports and
/// user names checked, servers without TLS or without a password login left out.
/// </summary>
internal static class Autoconfig
{
    /// <summary>In bytes, after decompression. The longest in Mozilla's collection have about 10 KB.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxDepth = 16;
    private const int MaxUserName = 320;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = false,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxLength,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private sealed class Server(bool incoming)
    {
        public bool Incoming => incoming;

        public Dictionary<string, string> Fields { get; } = [];

        public List<string> Authentication { get; } = [];
    }

    /// <summary>The first usable server of each kind, or null when either is missing or the file is broken.</summary>
    public static (ServerSettings Imap, ServerSettings Smtp)? Read(Stream xml, string address)
    {
        try
        {
            ServerSettings? imap = null;
            ServerSettings? smtp = null;
            foreach (var server in Servers(xml))
            {
                if (server.Incoming)
                    imap ??= Check(server, address, 993, 143);
                else
                    smtp ??= Check(server, address, 465, 587);
            }

            return imap is not null && smtp is not null ? (imap, smtp) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static List<Server> Servers(Stream xml)
    {
        using var reader = XmlReader.Create(xml, Settings);
        var servers = new List<Server>();
        Server? server = null;
        var field = "";
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException("Too deep.");
            switch (reader.NodeType)
            {
                // clientConfig / emailProvider / incomingServer / hostname
                case XmlNodeType.Element when reader.Depth == 2:
                    server = (reader.LocalName, reader.GetAttribute("type")) switch
                    {
                        ("incomingServer", "imap") => new Server(incoming: true),
                        ("outgoingServer", "smtp") => new Server(incoming: false),
                        _ => null,
                    };
                    if (server is not null)
                        servers.Add(server);
                    break;
                case XmlNodeType.Element when reader.Depth == 3:
                    field = reader.LocalName;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when reader.Depth == 4 && field == "authentication":
                    server?.Authentication.Add(reader.Value.Trim());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when reader.Depth == 4:
                    server?.Fields.TryAdd(field, reader.Value.Trim());
                    break;
            }
        }

        return servers;
    }

    private static ServerSettings? Check(Server server, string address, int tlsPort, int startTlsPort)
    {
        MailSecurity? security = server.Fields.GetValueOrDefault("socketType") switch
        {
            "SSL" => MailSecurity.Tls,
            "STARTTLS" => MailSecurity.StartTls,
            _ => null,
        };
        var mailbox = new EmailAddress(null, address);
        var host = server.Fields.GetValueOrDefault("hostname", "").Replace("%EMAILDOMAIN%", mailbox.Domain, StringComparison.Ordinal);
        if (security is null || DetectionHost.Normalize(host) is not { } name)
            return null;
        // "plain" is the word of old files for the same.
        if (server.Authentication.Count > 0 && !server.Authentication.Exists(each => each is "password-cleartext" or "plain"))
            return null;
        var usual = security == MailSecurity.Tls ? tlsPort : startTlsPort;
        var port = server.Fields.TryGetValue("port", out var text)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            : usual;
        var user = server.Fields.GetValueOrDefault("username", "%EMAILADDRESS%")
            .Replace("%EMAILADDRESS%", address, StringComparison.Ordinal)
            .Replace("%EMAILLOCALPART%", mailbox.LocalPart, StringComparison.Ordinal)
            .Replace("%EMAILDOMAIN%", mailbox.Domain, StringComparison.Ordinal);
        if (port is < 1 or > 65_535 || user.Length is 0 or > MaxUserName || user.Any(char.IsControl))
            return null;
        return new ServerSettings(name, port, security.Value, user);
    }
}
