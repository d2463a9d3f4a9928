using AddinHost.Mail.Mime;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>
/// The envelope that a mail had when it was delivered, out of what the last server wrote into it. Trace fields are put on top (RFC 5321, 4.4): what stands above the
/// Received field of our own server, nobody else can have written.
/// </summary>
public static class DeliveredTo
{
    private const int Most = 100;

    /// <summary>Null when the mail has not come through a server of ours.</summary>
    /// <param name="hops">Received fields that servers of ours write.</param>
    public static (string? From, IReadOnlyList<string> Recipients)? Read(MessageHeaders headers, IReadOnlyList<string> fields, int hops)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(fields);
        var above = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var received = 0;
        foreach (var name in headers.Names)
        {
            if (name.Equals("Received", StringComparison.OrdinalIgnoreCase) && ++received == hops)
                break;
            above[name] = above.GetValueOrDefault(name) + 1;
        }

        if (received < hops)
            return null;
        var recipients = fields.SelectMany(name => headers.All(name).Take(above.GetValueOrDefault(name))).Select(Address).Where(address => address.Contains('@', StringComparison.Ordinal))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(Most).ToList();
        return (headers.All("Return-Path").Take(above.GetValueOrDefault("Return-Path")).Select(Address).FirstOrDefault(), recipients);
    }

    private static string Address(string text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith('<') && trimmed.EndsWith('>') ? trimmed[1..^1].Trim() : trimmed;
    }
}
