using System.Globalization;
using System.Security.Cryptography;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Web;
using Microsoft.AspNetCore.DataProtection;

namespace AddinHost.Messages.Images;

/// <summary>Addresses of our own for images on the internet: sealed, for one member, for minutes. So nobody can have this host fetch anything but what stands in their mail.</summary>
public sealed class ImageLinks(IDataProtectionProvider protection, Caller caller, PublicUrl own, TimeProvider clock)
{
    public const string Path = "/api/v1/remote-images/";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int LongestUrl = 4_000;

    private readonly IDataProtector protector = protection.CreateProtector("Inlay.RemoteImage");

    /// <summary>The address under which the caller gets this image.</summary>
    public string Of(Uri image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Path + protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{caller.OrganizationId:N} {caller.MemberId:N} {(clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds()} {image.AbsoluteUri}"));
    }

    /// <summary>The image that a link of ours names; null when it is not ours, not the caller's, or over.</summary>
    public Uri? Read(string link)
    {
        string[] parts;
        try
        {
            parts = protector.Unprotect(link).Split(' ', 4);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }

        return parts[0] == caller.OrganizationId.ToString("N") && parts[1] == caller.MemberId.ToString("N") && long.Parse(parts[2], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
            ? new Uri(parts[3])
            : null;
    }

    /// <summary>An image that may be fetched: on the web, and not on this host, whose own pixels tell of readers and would count this one.</summary>
    public Uri? Fetchable(string? address)
    {
        var text = address?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > LongestUrl)
            return null;
        return Uri.TryCreate(text.StartsWith("//", StringComparison.Ordinal) ? "https:" + text : text, UriKind.Absolute, out var image) && IsFetchable(image) && image.AbsoluteUri.Length <= LongestUrl ? image : null;
    }

    /// <summary>The same for where a server sends us on to.</summary>
    public bool IsFetchable(Uri image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Scheme is "https" or "http" && image.UserInfo.Length == 0 && image.Host.Length > 0 && !image.IdnHost.TrimEnd('.').Equals(own.Current.IdnHost, StringComparison.OrdinalIgnoreCase);
    }
}
