using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using AddinHost.OutlookAddin.Manifests;
using AddinHost.Tests.Architecture;

namespace AddinHost.Tests.OutlookAddin;

public sealed class ManifestTests
{
    private static readonly (string, string) Https = ("PublicUrl", "https://inlay.example.com/");
    private static readonly Guid ExampleId = Guid.Parse("6f0c1c7e-3b0f-4a43-9d3c-5d1f0a9be201");
    private static readonly ManifestValues Example = new(new Uri("https://inlay.example.com"), ExampleId, "3a1a7c2e-52f1-4c57-8f3d-0f4f5f0c9d11");
    private static readonly XNamespace Office = "http://schemas.microsoft.com/office/appforoffice/1.1";
    private static readonly XNamespace First = "http://schemas.microsoft.com/office/mailappversionoverrides";
    private static readonly XNamespace Second = "http://schemas.microsoft.com/office/mailappversionoverrides/1.1";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    // Elements that Outlook knows ([MS-OWEMXML] of 2024 and later) and the schemas at hand, of 2018, do not. These alone are taken out before checking.
    private static readonly string[] NewerElements = ["SupportsSharedFolders", "SupportsMultiSelect", "Runtimes"];

    [Fact]
    public async Task The_manifest_names_this_installation_everywhere_and_no_placeholder_is_left()
    {
        var manifest = await FetchAsync();

        Assert.Equal(PaneHost.AddinId.ToString(), manifest.Root!.Element(Office + "Id")!.Value);
        Assert.True(Version.Parse(manifest.Root.Element(Office + "Version")!.Value) >= new Version(1, 0));
        Assert.DoesNotContain('{', manifest.ToString());
        var addresses = manifest.Descendants().Attributes().Select(attribute => attribute.Value).Where(value => value.StartsWith("http", StringComparison.Ordinal))
            .Where(value => !value.StartsWith("http://schemas.microsoft.com/", StringComparison.Ordinal) && !value.StartsWith("http://www.w3.org/", StringComparison.Ordinal));
        Assert.All(addresses, value => Assert.StartsWith("https://inlay.example.com/", value, StringComparison.Ordinal));
    }

    [Fact]
    public void Pinning_shared_folders_and_selections_are_for_those_who_know_them()
    {
        var manifest = Parse(Example);

        Assert.Equal(2, manifest.Descendants(Second + "SupportsPinning").Count(element => element.Value == "true"));
        Assert.Empty(manifest.Descendants(First + "SupportsPinning"));
        Assert.Equal("true", Assert.Single(manifest.Descendants(Second + "SupportsSharedFolders")).Value);
        Assert.Equal("true", Assert.Single(manifest.Descendants(Second + "SupportsMultiSelect")).Value);
        Assert.All(manifest.Descendants().Attributes("DefaultMinVersion"), version => Assert.Equal("1.3", version.Value));
        foreach (var ns in new[] { First, Second })
            Assert.Equal(["MessageReadCommandSurface", "MessageComposeCommandSurface"], Points(manifest, ns).Where(type => type.StartsWith("Message", StringComparison.Ordinal)));
        Assert.Contains("MobileMessageReadCommandSurface", Points(manifest, Second));
    }

    [Fact]
    public void Sending_waits_for_the_server_but_never_fails_for_its_sake()
    {
        var manifest = Parse(Example);

        var events = manifest.Descendants(Second + "LaunchEvent").ToDictionary(found => found.Attribute("Type")!.Value, found => (found.Attribute("FunctionName")!.Value, found.Attribute("SendMode")?.Value));
        Assert.Equal(new() { ["OnNewMessageCompose"] = ("onNewMessageCompose", null), ["OnMessageRecipientsChanged"] = ("onRecipientsChanged", null), ["OnMessageSend"] = ("onMessageSend", "PromptUser") }, events);
        var addresses = manifest.Root!.Descendants().Where(element => element.Name.LocalName == "Url").ToLookup(url => url.Attribute("id")!.Value, url => url.Attribute("DefaultValue")!.Value);
        var runtime = Assert.Single(manifest.Descendants(Second + "Runtime"));
        Assert.Equal("https://inlay.example.com/launch.html", addresses[runtime.Attribute("resid")!.Value].Single());
        Assert.Equal("https://inlay.example.com/launch.js", addresses[runtime.Element(Second + "Override")!.Attribute("resid")!.Value].Single());

        var json = JsonNode.Parse(UnifiedManifest.Write(Example))!["extensions"]![0]!;
        Assert.Equal(events.Values.Select(known => known.Item1).Order(), json["autoRunEvents"]!.AsArray().Select(list => list!["events"]![0]!["actionId"]!.GetValue<string>()).Order());
        Assert.Equal("promptUser", json["autoRunEvents"]![2]!["events"]![0]!["options"]!["sendMode"]!.GetValue<string>());
    }

    [Fact]
    public void Whoever_wants_to_ask_for_less_gives_up_working_on_several_at_once()
    {
        Assert.Equal("ReadWriteMailbox", Parse(Example).Root!.Element(Office + "Permissions")!.Value);

        var narrow = Example with { NarrowPermission = true };
        Assert.Equal("ReadWriteItem", Parse(narrow).Root!.Element(Office + "Permissions")!.Value);
        Assert.Empty(Parse(narrow).Descendants(Second + "SupportsMultiSelect"));
        var json = System.Text.Encoding.UTF8.GetString(UnifiedManifest.Write(narrow));
        Assert.Contains("MailboxItem.ReadWrite.User", json, StringComparison.Ordinal);
        Assert.DoesNotContain("multiselect", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_resource_that_is_named_is_there_and_every_icon_is_a_file()
    {
        foreach (var overrides in Parse(Example).Descendants().Where(element => element.Name.LocalName == "VersionOverrides"))
        {
            var ids = overrides.Elements().Single(element => element.Name.LocalName == "Resources").Descendants().Attributes("id").Select(id => id.Value).ToList();
            var named = overrides.Elements().Where(element => element.Name.LocalName != "VersionOverrides").Descendants().Attributes("resid").Select(id => id.Value).ToList();
            Assert.Equal(ids.Order(), named.Distinct().Order());
        }

        var icons = Parse(Example).Descendants().Attributes("DefaultValue").Select(value => value.Value).Where(value => value.EndsWith(".png", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(icons.Count > 10);
        Assert.All(icons, icon => Assert.True(File.Exists(SourceFiles.At("web/public/icons", Path.GetFileName(icon))), icon));
    }

    [Fact]
    public async Task An_address_with_a_path_is_kept_and_only_its_origin_is_named_as_domain()
    {
        var manifest = await FetchAsync(("PublicUrl", "https://example.com:8443/inlay"));

        Assert.Equal("https://example.com:8443/inlay/icons/inlay-64.png", manifest.Root!.Element(Office + "IconUrl")!.Attribute("DefaultValue")!.Value);
        Assert.Equal("https://example.com:8443", manifest.Descendants(Office + "AppDomain").Single().Value);
    }

    [Theory]
    [InlineData("xml")]
    [InlineData("json")]
    [InlineData("zip")]
    public async Task Without_https_the_answer_says_what_to_do(string form)
    {
        await using var host = await PaneHost.StartAsync("Production", ("PublicUrl", "http://inlay.example.com"));

        var answer = await host.Client.GetAsync(new Uri("/manifests/outlook." + form, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("public_url_not_https", problem.GetProperty("code").GetString());
        Assert.Contains("http://inlay.example.com", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("PublicUrl", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unified_manifest_comes_alone_and_as_a_package_with_its_texts_and_icons()
    {
        await using var host = await PaneHost.StartAsync("Production", Https);

        var alone = await host.Client.GetFromJsonAsync<JsonElement>(new Uri("/manifests/outlook.json", UriKind.Relative));
        using var package = new ZipArchive(await host.Client.GetStreamAsync(new Uri("/manifests/outlook.zip", UriKind.Relative)));

        Assert.Equal(PaneHost.AddinId, alone.GetProperty("id").GetGuid());
        Assert.Equal(["color.png", "de-de.json", "manifest.json", "outline.png"], package.Entries.Select(entry => entry.FullName).Order());
        await using var manifest = package.GetEntry("manifest.json")!.Open();
        Assert.Equal(alone.ToString(), (await JsonDocument.ParseAsync(manifest)).RootElement.ToString());
    }

    [Fact]
    public async Task Classic_Outlook_is_told_which_script_may_call_and_gets_an_answer_before_it_does()
    {
        await using var host = await PaneHost.StartAsync("Production", Https);

        var allowed = await host.Client.GetFromJsonAsync<JsonElement>(new Uri("/.well-known/microsoft-officeaddins-allowed.json", UriKind.Relative));
        Assert.Equal(["https://inlay.example.com/launch.js"], allowed.GetProperty("allowed").EnumerateArray().Select(item => item.GetString()));

        Assert.Equal("https://inlay.example.com/", await AllowedOriginAsync(host, "https://inlay.example.com/", "/connect/token"));
        Assert.Equal("https://inlay.example.com", await AllowedOriginAsync(host, "https://inlay.example.com", "/api/v1/anything"));
        Assert.Null(await AllowedOriginAsync(host, "https://inlay.example.com.evil.example/", "/api/v1/anything"));
        Assert.Null(await AllowedOriginAsync(host, "null", "/api/v1/anything"));
        Assert.Null(await AllowedOriginAsync(host, "https://inlay.example.com/", "/app.html"));
    }

    /// <summary>What stands in manifests/outlook is what an installation at inlay.example.com would hand out, so that a change of it can be read. INLAY_WRITE_EXPECTED writes it anew.</summary>
    [Theory]
    [InlineData("manifest.xml")]
    [InlineData("manifest.json")]
    public void The_manifests_on_record_are_what_is_handed_out(string name)
    {
        var path = SourceFiles.At("manifests/outlook", name);
        var version = name.EndsWith("xml", StringComparison.Ordinal) ? ManifestValues.XmlVersion : ManifestValues.JsonVersion;
        var written = name.EndsWith("xml", StringComparison.Ordinal) ? XmlManifest.Write(Example) : UnifiedManifest.Write(Example);
        // The number of the running host stands in no file.
        var text = System.Text.Encoding.UTF8.GetString(written).ReplaceLineEndings("\n").Replace(version, "1.0.1", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("INLAY_WRITE_EXPECTED") is { Length: > 0 })
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }

    [SharedDataFact("outlook-manifest-xsd")]
    public void The_manifest_is_valid_against_the_schemas()
    {
        var manifest = Parse(Example);
        manifest.Descendants().Where(element => NewerElements.Contains(element.Name.LocalName)).Remove();
        // An extension point of a kind that came later; the rest of them stays.
        manifest.Descendants().Where(element => element.Attribute(Instance + "type")?.Value == "LaunchEvent").Remove();
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

    private static XDocument Parse(ManifestValues values)
    {
        using var stream = new MemoryStream(XmlManifest.Write(values));
        return XDocument.Load(stream);
    }

    private static IEnumerable<string> Points(XDocument manifest, XNamespace ns) => manifest.Descendants(ns + "ExtensionPoint").Select(point => point.Attribute(Instance + "type")!.Value);

    private static async Task<string?> AllowedOriginAsync(PaneHost host, string origin, string path)
    {
        using var question = new HttpRequestMessage(HttpMethod.Options, path);
        question.Headers.TryAddWithoutValidation("Origin", origin);
        question.Headers.Add("Access-Control-Request-Method", "POST");
        var answer = await host.Client.SendAsync(question);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    private static async Task<XDocument> FetchAsync((string, string)? address = null)
    {
        await using var host = await PaneHost.StartAsync("Production", address ?? Https);
        var answer = await host.Client.GetAsync(new Uri("/manifests/outlook.xml", UriKind.Relative));
        Assert.Equal("application/xml", answer.Content.Headers.ContentType!.MediaType);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        return XDocument.Load(stream);
    }
}
