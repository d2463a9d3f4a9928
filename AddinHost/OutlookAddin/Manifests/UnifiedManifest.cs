using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AddinHost.OutlookAddin.Manifests;

/// <summary>The unified manifest for Microsoft 365 (learn.microsoft.com/microsoft-365/extensibility/schema), and the package that it is uploaded in.</summary>
public static class UnifiedManifest
{
    private const string SchemaVersion = "1.23";
    private const string German = "de-de.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ManifestValues values) => Bytes(Manifest(values));

    /// <summary>Manifest, its German texts and the two icons that it may only name by file, as one zip.</summary>
    public static byte[] Package(ManifestValues values, Func<string, byte[]> icon)
    {
        ArgumentNullException.ThrowIfNull(icon);
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            Add("manifest.json", Write(values));
            Add(German, Bytes(GermanTexts()));
            Add("color.png", icon("color.png"));
            Add("outline.png", icon("outline.png"));

            void Add(string name, byte[] content)
            {
                var entry = zip.CreateEntry(name);
                // The same package each time, whenever it is asked for.
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }

    private static JsonObject Manifest(ManifestValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var manifest = new JsonObject
        {
            ["$schema"] = $"https://developer.microsoft.com/json-schemas/teams/v{SchemaVersion}/MicrosoftTeams.schema.json",
            ["manifestVersion"] = SchemaVersion,
            ["id"] = values.AddinId.ToString("D", CultureInfo.InvariantCulture),
            ["version"] = ManifestValues.JsonVersion,
            ["name"] = new JsonObject { ["short"] = AddinDescription.Name, ["full"] = AddinDescription.Name },
            ["description"] = new JsonObject { ["short"] = AddinDescription.Summary.English, ["full"] = AddinDescription.Description.English },
            // Whoever runs this installation answers for it: its own address.
            ["developer"] = new JsonObject
            {
                ["name"] = AddinDescription.Name, ["websiteUrl"] = values.Address(""), ["privacyUrl"] = values.Address("app"), ["termsOfUseUrl"] = values.Address("app"),
            },
            ["icons"] = new JsonObject { ["color"] = "color.png", ["outline"] = "outline.png" },
            ["accentColor"] = "#0F6CBD",
            ["localizationInfo"] = new JsonObject
            {
                ["defaultLanguageTag"] = "en-us", ["additionalLanguages"] = Array([new JsonObject { ["languageTag"] = "de-de", ["file"] = German }]),
            },
            ["validDomains"] = Array([JsonValue.Create(values.PublicUrl.Authority)]),
            ["authorization"] = new JsonObject
            {
                ["permissions"] = new JsonObject
                {
                    ["resourceSpecific"] = Array([Permission(values.NarrowPermission ? "MailboxItem.ReadWrite.User" : "Mailbox.ReadWrite.User"), Permission("Mailbox.SharedFolder")]),
                },
            },
            ["extensions"] = Array([Extension(values)]),
        };
        if (values.EntraClientId is not null)
            manifest["webApplicationInfo"] = new JsonObject { ["id"] = values.EntraClientId, ["resource"] = values.Resource };
        return manifest;
    }

    private static JsonObject Extension(ManifestValues values) => new()
    {
        ["requirements"] = new JsonObject { ["scopes"] = Array([JsonValue.Create("mail")]), ["capabilities"] = Mailbox(AddinDescription.LowestMailbox) },
        ["runtimes"] = Array(
        [
            new JsonObject
            {
                ["id"] = "pane",
                ["type"] = "general",
                ["code"] = new JsonObject { ["page"] = values.Address(AddinDescription.Pane) },
                ["lifetime"] = "short",
                ["actions"] = Array([Open(AddinDescription.Read, several: !values.NarrowPermission), Open(AddinDescription.Compose, several: false)]),
            },
            Launch(values),
        ]),
        ["ribbons"] = Array([Ribbon(values, "mailRead", AddinDescription.Read, mobile: true), Ribbon(values, "mailCompose", AddinDescription.Compose, mobile: false)]),
        // One list for each set, so that a client that knows two of three events gets two.
        ["autoRunEvents"] = Array(AddinDescription.Events.Select(known => new JsonObject
        {
            ["requirements"] = new JsonObject { ["scopes"] = Array([JsonValue.Create("mail")]), ["capabilities"] = Mailbox(known.Since) },
            ["events"] = Array([Event(known)]),
        })),
    };

    private static JsonObject Launch(ManifestValues values) => new()
    {
        ["requirements"] = new JsonObject { ["capabilities"] = Mailbox(AddinDescription.Events[0].Since) },
        ["id"] = "launch",
        ["type"] = "general",
        ["code"] = new JsonObject { ["page"] = values.Address(AddinDescription.LaunchPage), ["script"] = values.Address(AddinDescription.LaunchScript) },
        ["lifetime"] = "short",
        ["actions"] = Array(AddinDescription.Events.Select(known => new JsonObject { ["id"] = known.Function, ["type"] = "executeFunction", ["displayName"] = known.Function })),
    };

    private static JsonObject Event(LaunchEvent known)
    {
        var runs = new JsonObject { ["type"] = known.Json, ["actionId"] = known.Function };
        if (known.PromptsOnSend)
            runs["options"] = new JsonObject { ["sendMode"] = "promptUser" };
        return runs;
    }

    private static JsonObject Open(PaneButton button, bool several)
    {
        var action = new JsonObject { ["id"] = button.Key + "Open", ["type"] = "openPage", ["pinnable"] = true, ["view"] = "inlay" };
        if (several)
            action["multiselect"] = true;
        return action;
    }

    private static JsonObject Ribbon(ManifestValues values, string context, PaneButton button, bool mobile)
    {
        var tab = new JsonObject
        {
            ["builtInTabId"] = "TabDefault",
            ["groups"] = Array(
            [
                new JsonObject
                {
                    ["id"] = button.Key + "Group",
                    ["label"] = AddinDescription.Name,
                    ["icons"] = Icons(values),
                    ["controls"] = Array(
                    [
                        new JsonObject
                        {
                            ["id"] = button.Key + "Button",
                            ["type"] = "button",
                            ["label"] = AddinDescription.Name,
                            ["icons"] = Icons(values),
                            ["supertip"] = new JsonObject { ["title"] = AddinDescription.Name, ["description"] = button.Tip.English },
                            ["actionId"] = button.Key + "Open",
                        },
                    ]),
                },
            ]),
        };
        if (mobile)
        {
            tab["customMobileRibbonGroups"] = Array(
            [
                new JsonObject
                {
                    ["id"] = "inlayMobileGroup",
                    ["label"] = AddinDescription.Name,
                    ["controls"] = Array(
                    [
                        new JsonObject
                        {
                            ["id"] = "inlayMobileButton", ["type"] = "mobileButton", ["label"] = AddinDescription.Name, ["icons"] = MobileIcons(values), ["actionId"] = button.Key + "Open",
                        },
                    ]),
                },
            ]);
        }

        return new JsonObject { ["contexts"] = Array([JsonValue.Create(context)]), ["tabs"] = Array([tab]) };
    }

    /// <summary>Texts by the place of what they stand in for (the schema's localization file).</summary>
    private static JsonObject GermanTexts() => new()
    {
        ["$schema"] = $"https://developer.microsoft.com/json-schemas/teams/v{SchemaVersion}/MicrosoftTeams.Localization.schema.json",
        ["name.short"] = AddinDescription.Name,
        ["name.full"] = AddinDescription.Name,
        ["description.short"] = AddinDescription.Summary.German,
        ["description.full"] = AddinDescription.Description.German,
        ["extensions[0].ribbons[0].tabs[0].groups[0].controls[0].supertip.description"] = AddinDescription.Read.Tip.German,
        ["extensions[0].ribbons[1].tabs[0].groups[0].controls[0].supertip.description"] = AddinDescription.Compose.Tip.German,
    };

    private static JsonArray Icons(ManifestValues values) =>
        Array(AddinDescription.ButtonIcons.Select(size => new JsonObject { ["size"] = size, ["url"] = values.Address(AddinDescription.Icon(size)) }));

    private static JsonArray MobileIcons(ManifestValues values) => Array(
        from scale in AddinDescription.MobileScales
        from size in AddinDescription.MobileIcons
        select new JsonObject { ["size"] = size, ["scale"] = scale, ["url"] = values.Address(AddinDescription.Icon(size * scale)) });

    private static JsonArray Mailbox(string version) => Array([new JsonObject { ["name"] = "Mailbox", ["minVersion"] = version }]);

    private static JsonObject Permission(string name) => new() { ["name"] = name, ["type"] = "Delegated" };

    private static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    private static byte[] Bytes(JsonObject content) => [.. JsonSerializer.SerializeToUtf8Bytes(content, Readable), (byte)'\n'];
}
