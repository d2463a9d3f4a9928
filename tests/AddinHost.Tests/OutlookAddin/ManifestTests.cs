using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace AddinHost.Tests.OutlookAddin;

public sealed class ManifestTests
{
    private static readonly (string, string) Https = ("PublicUrl", "https://inlay.example.com/");
    private static readonly Uri Address = new("/manifests/outlook.xml", UriKind.Relative);

    // Elements that Outlook knows and the schemas at hand, of 2018, do not. The manifest uses none of them yet, so the whole of it is checked.
    private static readonly string[] NewerElements = ["SupportsSharedFolders", "SupportsMultiSelect", "Runtimes", "LaunchEvent", "ExtendedPermissions"];

    [Fact]
    public async Task The_manifest_names_this_installation_everywhere_and_no_placeholder_is_left()
    {
        var manifest = await FetchAsync();

        XNamespace office = "http://schemas.microsoft.com/office/appforoffice/1.1";
        Assert.Equal(PaneHost.AddinId.ToString(), manifest.Root!.Element(office + "Id")!.Value);
        Assert.Equal("ReadItem", manifest.Root.Element(office + "Permissions")!.Value);
        Assert.True(Version.Parse(manifest.Root.Element(office + "Version")!.Value) >= new Version(1, 0));
        Assert.DoesNotContain('{', manifest.ToString());
        var addresses = manifest.Descendants().Attributes().Select(attribute => attribute.Value).Where(value => value.StartsWith("http", StringComparison.Ordinal))
            .Where(value => !value.StartsWith("http://schemas.microsoft.com/", StringComparison.Ordinal) && !value.StartsWith("http://www.w3.org/", StringComparison.Ordinal));
        Assert.All(addresses, value => Assert.StartsWith("https://inlay.example.com/", value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_pane_can_be_pinned_where_Outlook_knows_how()
    {
        var manifest = await FetchAsync();

        XNamespace first = "http://schemas.microsoft.com/office/mailappversionoverrides", second = "http://schemas.microsoft.com/office/mailappversionoverrides/1.1";
        Assert.Equal("true", Assert.Single(manifest.Descendants(second + "SupportsPinning")).Value);
        Assert.Empty(manifest.Descendants(first + "SupportsPinning"));
    }

    [Fact]
    public async Task An_address_with_a_path_is_kept_and_only_its_origin_is_named_as_domain()
    {
        var manifest = await FetchAsync(("PublicUrl", "https://example.com:8443/inlay"));

        XNamespace office = "http://schemas.microsoft.com/office/appforoffice/1.1";
        Assert.Equal("https://example.com:8443/inlay/icons/inlay-64.png", manifest.Root!.Element(office + "IconUrl")!.Attribute("DefaultValue")!.Value);
        Assert.Equal("https://example.com:8443", manifest.Descendants(office + "AppDomain").Single().Value);
    }

    [Fact]
    public async Task Without_https_the_answer_says_what_to_do()
    {
        await using var host = await PaneHost.StartAsync("Production", ("PublicUrl", "http://inlay.example.com"));

        var answer = await host.Client.GetAsync(Address);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("public_url_not_https", problem.GetProperty("code").GetString());
        Assert.Contains("http://inlay.example.com", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("PublicUrl", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [SharedDataFact("outlook-manifest-xsd")]
    public async Task The_manifest_is_valid_against_the_schemas()
    {
        var manifest = await FetchAsync();
        manifest.Descendants().Where(element => NewerElements.Contains(element.Name.LocalName)).Remove();
        var faults = Validate(manifest);
        Assert.Empty(faults);

        // The same check sees a fault, also in the innermost overrides.
        manifest.Descendants().Last(element => element.Name.LocalName == "SourceLocation").Name = "NoSuchElement";
        Assert.NotEmpty(Validate(manifest));
    }

    private static List<string> Validate(XDocument manifest)
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in Directory.EnumerateFiles(SharedDataFactAttribute.Folder("outlook-manifest-xsd"), "*.xsd"))
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            schemas.Add(null, reader);
        }

        var faults = new List<string>();
        manifest.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }

    private static async Task<XDocument> FetchAsync((string, string)? address = null)
    {
        await using var host = await PaneHost.StartAsync("Production", address ?? Https);
        var answer = await host.Client.GetAsync(Address);
        Assert.Equal("application/xml", answer.Content.Headers.ContentType!.MediaType);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        return XDocument.Load(stream);
    }
}
