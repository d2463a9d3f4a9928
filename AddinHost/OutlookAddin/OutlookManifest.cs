using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;

namespace AddinHost.OutlookAddin;

/// <summary>The add-in-only manifest of manifests/outlook, filled in for this installation and ready to sideload.</summary>
public sealed class OutlookManifest(InstallationIdentity identity, PublicUrl publicUrl)
{
    private const string Resource = "AddinHost.OutlookAddin.manifest.xml";

    public Result<byte[]> Fill()
    {
        if (!publicUrl.IsHttps)
            return Error.Conflict("public_url_not_https", "Outlook loads add-ins over https only, and this host's public address is {0}.", Address) with
            {
                Extras = new Dictionary<string, object?>
                {
                    ["remedy"] = Say.Text("public_url_not_https_remedy",
                        "Set PublicUrl to the https address of this host, for example https://inlay.example.com. To try it on this machine: run \"dotnet dev-certs https --trust\" and start the host again."),
                },
            };

        var values = new Dictionary<string, string>
        {
            ["{publicUrl}"] = Address,
            ["{publicOrigin}"] = publicUrl.Current.GetLeftPart(UriPartial.Authority),
            ["{addinId}"] = identity.OutlookAddinId.ToString("D", CultureInfo.InvariantCulture),
            ["{version}"] = Version,
        };
        return Write(Filled(values));
    }

    private string Address => publicUrl.Current.AbsoluteUri.TrimEnd('/');

    // Outlook takes nothing below 1.0, and the product starts there: its own numbers follow a leading 1.
    private static string Version
    {
        get
        {
            var version = typeof(OutlookManifest).Assembly.GetName().Version ?? new Version(0, 0, 0);
            return string.Create(CultureInfo.InvariantCulture, $"1.{version.Major}.{version.Minor}.{version.Build}");
        }
    }

    /// <summary>Values go in through the document, not its text, so that none can add markup.</summary>
    private static XDocument Filled(Dictionary<string, string> values)
    {
        using var stream = typeof(OutlookManifest).Assembly.GetManifestResourceStream(Resource)!;
        var manifest = XDocument.Load(stream);
        manifest.DescendantNodes().OfType<XComment>().Remove();
        foreach (var element in manifest.Descendants())
        {
            if (!element.HasElements && !element.IsEmpty)
                element.Value = Fill(element.Value);
            foreach (var attribute in element.Attributes())
                attribute.Value = Fill(attribute.Value);
        }

        return manifest;

        string Fill(string text) => values.Aggregate(text, (filled, value) => filled.Replace(value.Key, value.Value, StringComparison.Ordinal));
    }

    private static byte[] Write(XDocument manifest)
    {
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
            manifest.Save(writer);
        return buffer.ToArray();
    }
}
