using System.Collections;

namespace AddinHost.Browser.Support;

/// <summary>Debian without a desktop takes DejaVu as the system's font, which is far wider than what people have: the pictures are judged with Open Sans.</summary>
internal static class Fonts
{
    private static readonly PrivateFolder Folder = new("fonts");

    public static IEnumerable<KeyValuePair<string, string>> Environment
    {
        get
        {
            File.WriteAllText(Folder["fonts.conf"], """
                <?xml version="1.0"?>
                <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
                <fontconfig>
                  <include>/etc/fonts/fonts.conf</include>
                  <match target="pattern">
                    <test qual="all" name="family" compare="not_eq"><string>monospace</string></test>
                    <edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit>
                  </match>
                </fontconfig>
                """);
            return System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(one => KeyValuePair.Create((string)one.Key, (string?)one.Value ?? ""))
                .Append(KeyValuePair.Create("FONTCONFIG_FILE", Folder["fonts.conf"]));
        }
    }
}
