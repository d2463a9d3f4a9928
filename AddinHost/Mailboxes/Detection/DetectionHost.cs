namespace AddinHost.Mailboxes.Detection;

/// <summary>
/// Host names that strangers publish (SRV, autoconfig, MX): names only, never addresses in any spelling. Where they lead is checked again when
/// connecting.
/// </summary>
internal static class DetectionHost
{
    /// <summary>Lower case without the last dot, or null for anything but a host name of two labels or more whose last one is no number.</summary>
    public static string? Normalize(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        var labels = name.Split('.');
        return name.Length <= 253 && labels.Length > 1 && labels.All(IsLabel) && !char.IsAsciiDigit(labels[^1][0]) ? name : null;
    }

    /// <summary>True when the host is the domain or below it.</summary>
    public static bool IsWithin(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
