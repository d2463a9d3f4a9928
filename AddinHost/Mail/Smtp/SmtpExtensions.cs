using System.Collections.Frozen;
using System.Globalization;

namespace AddinHost.Mail.Smtp;

/// <summary>What the server offered in its answer to EHLO (RFC 5321 4.1.1.1). Empty after HELO.</summary>
public sealed record SmtpExtensions
{
    /// <summary>A server that offers nothing.</summary>
    public static SmtpExtensions None { get; } = new();

    /// <summary>Largest message in octets (RFC 1870), or null when the server names no limit.</summary>
    public long? MaxSize { get; private init; }

    /// <summary>SIZE offered (RFC 1870).</summary>
    public bool Size { get; private init; }

    /// <summary>8BITMIME offered (RFC 6152).</summary>
    public bool EightBitMime { get; private init; }

    /// <summary>SMTPUTF8 offered (RFC 6531).</summary>
    public bool SmtpUtf8 { get; private init; }

    /// <summary>STARTTLS offered (RFC 3207).</summary>
    public bool StartTls { get; private init; }

    /// <summary>PIPELINING offered (RFC 2920).</summary>
    public bool Pipelining { get; private init; }

    /// <summary>CHUNKING offered (RFC 3030).</summary>
    public bool Chunking { get; private init; }

    /// <summary>DSN offered (RFC 3461).</summary>
    public bool Dsn { get; private init; }

    /// <summary>ENHANCEDSTATUSCODES offered (RFC 2034). Codes are read with or without it.</summary>
    public bool EnhancedStatusCodes { get; private init; }

    /// <summary>Names of the login mechanisms in upper case (RFC 4954).</summary>
    public IReadOnlySet<string> AuthMechanisms { get; private init; } = FrozenSet<string>.Empty;

    /// <summary>Reads the reply to EHLO; its first line is the greeting and holds no extension.</summary>
    internal static SmtpExtensions FromReply(SmtpReply reply)
    {
        var extensions = new SmtpExtensions();
        var mechanisms = new HashSet<string>();
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            switch (words[0])
            {
                case "SIZE":
                    var known = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0;
                    extensions = extensions with { Size = true, MaxSize = known ? long.Parse(words[1], CultureInfo.InvariantCulture) : null };
                    break;
                case "8BITMIME": extensions = extensions with { EightBitMime = true }; break;
                case "SMTPUTF8": extensions = extensions with { SmtpUtf8 = true }; break;
                case "STARTTLS": extensions = extensions with { StartTls = true }; break;
                case "PIPELINING": extensions = extensions with { Pipelining = true }; break;
                case "CHUNKING": extensions = extensions with { Chunking = true }; break;
                case "DSN": extensions = extensions with { Dsn = true }; break;
                case "ENHANCEDSTATUSCODES": extensions = extensions with { EnhancedStatusCodes = true }; break;
                case "AUTH": mechanisms.UnionWith(words.Skip(1)); break;
                // The form of servers from before RFC 2554, still printed beside the right one: "AUTH=PLAIN LOGIN".
                case var first when first.StartsWith("AUTH=", StringComparison.Ordinal):
                    mechanisms.UnionWith(words.Skip(1).Append(first["AUTH=".Length..]));
                    break;
            }
        }

        return extensions with { AuthMechanisms = mechanisms.ToFrozenSet() };
    }
}
