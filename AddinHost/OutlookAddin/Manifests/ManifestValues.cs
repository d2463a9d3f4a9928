using System.Globalization;

namespace AddinHost.OutlookAddin.Manifests;

/// <summary>What differs from one installation to the next.</summary>
/// <param name="PublicUrl">https, without a slash at the end.</param>
/// <param name="EntraClientId">The client at Microsoft that nested app authentication uses; null where there is none.</param>
/// <param name="NarrowPermission">Only the open message, and so no work on several at once.</param>
public sealed record ManifestValues(Uri PublicUrl, Guid AddinId, string? EntraClientId = null, bool NarrowPermission = false)
{
    public string Origin => PublicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>App ID URI of our API at Microsoft (learn.microsoft.com/entra: api://host/client id).</summary>
    public string? Resource => EntraClientId is null ? null : $"api://{PublicUrl.Authority}/{EntraClientId}";

    public string Address(string path) => $"{PublicUrl.AbsoluteUri.TrimEnd('/')}/{path}";

    /// <summary>Outlook takes nothing below 1.0, and the product starts there: its own numbers follow a leading 1.</summary>
    public static string XmlVersion
    {
        get
        {
            var version = Own;
            return string.Create(CultureInfo.InvariantCulture, $"1.{version.Major}.{version.Minor}.{Math.Max(version.Build, 0)}");
        }
    }

    /// <summary>Three numbers here (semver): the last two of ours share one.</summary>
    public static string JsonVersion
    {
        get
        {
            var version = Own;
            return string.Create(CultureInfo.InvariantCulture, $"1.{version.Major}.{(version.Minor * 1000) + Math.Max(version.Build, 0)}");
        }
    }

    private static Version Own => typeof(ManifestValues).Assembly.GetName().Version ?? new Version(0, 0, 0);
}
