using System.Globalization;
using System.Text.Json;

namespace AddinHost.Shared.Texts;

/// <summary>Texts for people: English stands where it is said, German in de.json beside this file, under the same code.</summary>
public static class Say
{
    private static readonly Dictionary<string, string> German = Load();

    /// <summary>Languages that the product speaks; the first is the default.</summary>
    public static readonly string[] Languages = ["en", "de"];

    public static IReadOnlyDictionary<string, string> GermanTexts => German;

    /// <summary>The text in the language of the current request or of the member a job runs for.</summary>
    public static string Text(string code, string english, params object[] args)
    {
        var german = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de";
        var text = german && German.TryGetValue(code, out var translated) ? translated : english;
        return args.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, args);
    }

    private static Dictionary<string, string> Load()
    {
        using var stream = typeof(Say).Assembly.GetManifestResourceStream("AddinHost.Shared.Texts.de.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
