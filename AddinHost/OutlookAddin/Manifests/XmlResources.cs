using System.Xml.Linq;

namespace AddinHost.OutlookAddin.Manifests;

/// <summary>The resources of the add-in-only manifest: addresses and texts that its other elements name.</summary>
internal static class XmlResources
{
    public static XElement Of(XNamespace ns, XNamespace basic, ManifestValues values, bool inner)
    {
        var sizes = inner
            ? AddinDescription.ButtonIcons.Concat(AddinDescription.MobileIcons.SelectMany(size => AddinDescription.MobileScales.Select(scale => size * scale))).Distinct().Order()
            : AddinDescription.ButtonIcons.Order();
        return new XElement(
            ns + "Resources",
            new XElement(basic + "Images", sizes.Select(size => Value("Image", $"icon{size}", values.Address(AddinDescription.Icon(size))))),
            new XElement(
                basic + "Urls",
                Value("Url", "paneUrl", values.Address(AddinDescription.Pane)),
                inner ? Value("Url", "launchUrl", values.Address(AddinDescription.LaunchPage)) : null,
                inner ? Value("Url", "launchScriptUrl", values.Address(AddinDescription.LaunchScript)) : null),
            new XElement(basic + "ShortStrings", Value("String", "label", AddinDescription.Name)),
            new XElement(basic + "LongStrings", Tip(AddinDescription.Read), Tip(AddinDescription.Compose)));

        XElement Value(string name, string id, string value) => new(basic + name, new XAttribute("id", id), new XAttribute("DefaultValue", value));

        XElement Tip(PaneButton button)
        {
            var text = Value("String", button.Key + "Tip", button.Tip.English);
            text.Add(new XElement(basic + "Override", new XAttribute("Locale", "de-DE"), new XAttribute("Value", button.Tip.German)));
            return text;
        }
    }
}
