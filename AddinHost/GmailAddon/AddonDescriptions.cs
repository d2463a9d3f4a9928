using System.Text;
using System.Text.Json;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Shared.Web;

namespace AddinHost.GmailAddon;

/// <summary>What Google is given about this installation, filled in: the deployment of the HTTP add-on, and the project of the Apps Script variant.</summary>
public sealed class AddonDescriptions(PublicUrl publicUrl)
{
    public const string Deployment = "gmail.json";
    public const string ScriptManifest = "appsscript.json";
    public const string Script = "Code.gs";

    private static readonly (string Name, string Path)[] Files = [(Deployment, "gmail/deployment.json"), (ScriptManifest, "gmail/appsscript/appsscript.json"), (Script, "gmail/appsscript/Code.gs")];

    /// <summary>All of them by their paths below the folder of manifests.</summary>
    public IReadOnlyList<(string Path, Result<byte[]> Content)> Fill() => [.. Files.Select(file => (file.Path, Fill(file.Name)))];

    /// <summary>One of them.</summary>
    public Result<byte[]> Fill(string name) => Problem() is { } problem ? problem : Filled(name);

    private Error? Problem() => publicUrl.IsHttps ? null : Error.Conflict("public_url_not_https", "Google calls add-ons over https only, and this host's public address is {0}.", Address) with
    {
        Extras = new Dictionary<string, object?>
        {
            ["remedy"] = Say.Text("public_url_not_https_google_remedy", "Set PublicUrl to the https address under which Google reaches this host, for example https://inlay.example.com."),
        },
    };

    // An absolute address has no quotes in it, but nobody has to know that here.
    private byte[] Filled(string name)
    {
        using var stream = typeof(AddonDescriptions).Assembly.GetManifestResourceStream("AddinHost.GmailAddon." + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("{publicUrl}", JsonEncodedText.Encode(Address).ToString(), StringComparison.Ordinal));
    }

    private string Address => publicUrl.Current.AbsoluteUri.TrimEnd('/');
}
