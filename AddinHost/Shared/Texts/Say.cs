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

    /// <summary>Says it in the language of a member who does not ask at the moment: mail and what else is written in the background.</summary>
    public static T In<T>(string locale, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var (culture, language) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Languages.Contains(locale) ? locale : Languages[0]);
            return work();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, language);
        }
    }

    private static Dictionary<string, string> Load()
    {
        using var stream = typeof(Say).Assembly.GetManifestResourceStream("AddinHost.Shared.Texts.de.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
