using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AddinHost.OutlookAddin.Manifests;

/// <summary>
/// The add-in-only manifest: the one form that every Outlook client takes ([MS-OWEMXML]). Clients that know version overrides 1.1 use the inner ones
/// alone, so what both need stands in both.
/// </summary>
public static class XmlManifest
{
    private static readonly XNamespace Office = "http://schemas.microsoft.com/office/appforoffice/1.1";
    private static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly XNamespace Basic = "http://schemas.microsoft.com/office/officeappbasictypes/1.0";
    private static readonly XNamespace First = "http://schemas.microsoft.com/office/mailappversionoverrides";
    private static readonly XNamespace Second = "http://schemas.microsoft.com/office/mailappversionoverrides/1.1";

    public static byte[] Write(ManifestValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var buffer = new MemoryStream();
        using (var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
            new XDocument(App(values)).Save(writer);
        return [.. buffer.ToArray(), (byte)'\n'];
    }

    private static XElement App(ManifestValues values) => new(
        Office + "OfficeApp",
        new XAttribute(XNamespace.Xmlns + "xsi", Instance), new XAttribute(XNamespace.Xmlns + "bt", Basic), new XAttribute(Instance + "type", "MailApp"),
        new XElement(Office + "Id", values.AddinId.ToString("D", CultureInfo.InvariantCulture)),
        new XElement(Office + "Version", ManifestValues.XmlVersion),
        new XElement(Office + "ProviderName", AddinDescription.Name),
        new XElement(Office + "DefaultLocale", "en-US"),
        new XElement(Office + "DisplayName", new XAttribute("DefaultValue", AddinDescription.Name)),
        new XElement(
            Office + "Description", new XAttribute("DefaultValue", AddinDescription.Description.English),
            new XElement(Office + "Override", new XAttribute("Locale", "de-DE"), new XAttribute("Value", AddinDescription.Description.German))),
        new XElement(Office + "IconUrl", new XAttribute("DefaultValue", values.Address(AddinDescription.Icon(64)))),
        new XElement(Office + "HighResolutionIconUrl", new XAttribute("DefaultValue", values.Address(AddinDescription.Icon(128)))),
        new XElement(Office + "SupportUrl", new XAttribute("DefaultValue", values.Address(""))),
        new XElement(Office + "AppDomains", new XElement(Office + "AppDomain", values.Origin)),
        new XElement(Office + "Hosts", new XElement(Office + "Host", new XAttribute("Name", "Mailbox"))),
        new XElement(Office + "Requirements", new XElement(Office + "Sets", new XElement(Office + "Set", new XAttribute("Name", "Mailbox"), new XAttribute("MinVersion", "1.1")))),
        // For clients without buttons of add-ins: the pane in the message alone.
        new XElement(
            Office + "FormSettings",
            new XElement(
                Office + "Form", new XAttribute(Instance + "type", "ItemRead"),
                new XElement(
                    Office + "DesktopSettings",
                    new XElement(Office + "SourceLocation", new XAttribute("DefaultValue", values.Address(AddinDescription.Pane))), new XElement(Office + "RequestedHeight", 450)))),
        new XElement(Office + "Permissions", values.NarrowPermission ? "ReadWriteItem" : "ReadWriteMailbox"),
        new XElement(
            Office + "Rule", new XAttribute(Instance + "type", "RuleCollection"), new XAttribute("Mode", "Or"),
            new XElement(Office + "Rule", new XAttribute(Instance + "type", "ItemIs"), new XAttribute("ItemType", "Message"), new XAttribute("FormType", "Read"))),
        new XElement(Office + "DisableEntityHighlighting", true),
        Overrides(First, "VersionOverridesV1_0", values, FirstHost(), Overrides(Second, "VersionOverridesV1_1", values, SecondHost(values), WebApplication(values))));

    private static XElement Overrides(XNamespace ns, string type, ManifestValues values, XElement host, XElement? last) => new(
        ns + "VersionOverrides", new XAttribute("xmlns", ns.NamespaceName), new XAttribute(Instance + "type", type),
        new XElement(
            ns + "Requirements",
            new XElement(Basic + "Sets", new XAttribute("DefaultMinVersion", AddinDescription.LowestMailbox), new XElement(Basic + "Set", new XAttribute("Name", "Mailbox")))),
        new XElement(ns + "Hosts", host),
        XmlResources.Of(ns, Basic, values, inner: ns == Second),
        last);

    private static XElement FirstHost() => new(
        First + "Host", new XAttribute(Instance + "type", "MailHost"),
        new XElement(
            First + "DesktopFormFactor",
            Surface(First, "MessageReadCommandSurface", AddinDescription.Read), Surface(First, "MessageComposeCommandSurface", AddinDescription.Compose)));

    private static XElement SecondHost(ManifestValues values) => new(
        Second + "Host", new XAttribute(Instance + "type", "MailHost"),
        new XElement(
            Second + "Runtimes",
            new XElement(
                Second + "Runtime", new XAttribute("resid", "launchUrl"),
                new XElement(Second + "Override", new XAttribute("type", "javascript"), new XAttribute("resid", "launchScriptUrl")))),
        new XElement(
            Second + "DesktopFormFactor",
            new XElement(Second + "SupportsSharedFolders", true),
            Surface(Second, "MessageReadCommandSurface", AddinDescription.Read, [new XElement(Second + "SupportsPinning", true), .. Several(values)]),
            Surface(Second, "MessageComposeCommandSurface", AddinDescription.Compose, [new XElement(Second + "SupportsPinning", true)]),
            new XElement(
                Second + "ExtensionPoint", new XAttribute(Instance + "type", "LaunchEvent"),
                new XElement(Second + "LaunchEvents", AddinDescription.Events.Select(Event)),
                new XElement(Second + "SourceLocation", new XAttribute("resid", "launchUrl")))),
        new XElement(Second + "MobileFormFactor", MobileSurface()));

    private static IEnumerable<XElement> Several(ManifestValues values) => values.NarrowPermission ? [] : [new XElement(Second + "SupportsMultiSelect", true)];

    private static XElement Event(LaunchEvent known) => new(
        Second + "LaunchEvent", new XAttribute("Type", known.Xml), new XAttribute("FunctionName", known.Function),
        known.PromptsOnSend ? new XAttribute("SendMode", "PromptUser") : null);

    private static XElement Surface(XNamespace ns, string type, PaneButton button, params XElement[] more) => new(
        ns + "ExtensionPoint", new XAttribute(Instance + "type", type),
        new XElement(
            ns + "OfficeTab", new XAttribute("id", "TabDefault"),
            new XElement(
                ns + "Group", new XAttribute("id", button.Key + "Group"), Reference(ns, "Label", "label"),
                new XElement(
                    ns + "Control", new XAttribute(Instance + "type", "Button"), new XAttribute("id", button.Key + "Button"),
                    Reference(ns, "Label", "label"),
                    new XElement(ns + "Supertip", Reference(ns, "Title", "label"), Reference(ns, "Description", button.Key + "Tip")),
                    new XElement(ns + "Icon", AddinDescription.ButtonIcons.Select(size => new XElement(Basic + "Image", new XAttribute("size", size), new XAttribute("resid", $"icon{size}")))),
                    Action(ns, more)))));

    private static XElement MobileSurface() => new(
        Second + "ExtensionPoint", new XAttribute(Instance + "type", "MobileMessageReadCommandSurface"),
        new XElement(
            Second + "Group", new XAttribute("id", "inlayMobileGroup"), Reference(Second, "Label", "label"),
            new XElement(
                Second + "Control", new XAttribute(Instance + "type", "MobileButton"), new XAttribute("id", "inlayMobileButton"), Reference(Second, "Label", "label"),
                new XElement(
                    Second + "Icon", new XAttribute(Instance + "type", "bt:MobileIconList"),
                    from scale in AddinDescription.MobileScales
                    from size in AddinDescription.MobileIcons
                    select new XElement(Basic + "Image", new XAttribute("size", size), new XAttribute("scale", scale), new XAttribute("resid", $"icon{size * scale}"))),
                Action(Second))));

    private static XElement Action(XNamespace ns, params XElement[] more) =>
        new(ns + "Action", new XAttribute(Instance + "type", "ShowTaskpane"), Reference(ns, "SourceLocation", "paneUrl"), more);

    private static XElement Reference(XNamespace ns, string name, string resource) => new(ns + name, new XAttribute("resid", resource));

    /// <summary>What an administrator is asked to consent to when deploying.</summary>
    private static XElement? WebApplication(ManifestValues values) => values.EntraClientId is null
        ? null
        : new XElement(
            Second + "WebApplicationInfo",
            new XElement(Second + "Id", values.EntraClientId), new XElement(Second + "Resource", values.Resource),
            new XElement(Second + "Scopes", new XElement(Second + "Scope", "openid"), new XElement(Second + "Scope", "profile")));
}
