using System.Globalization;
using AddinHost.Mail;
using AddinHost.Mailboxes.Detection;

namespace AddinHost.Tests.Mailboxes.Detection;

/// <summary>Autoconfig files as they should be.</summary>
internal static class AutoconfigFile
{
    public const string Good = """
        <?xml version="1.0" encoding="UTF-8"?>
        <clientConfig version="1.1">
          <emailProvider id="hoster.example">
            <domain>firm.test</domain>
            <displayName>Hoster</displayName>
            <incomingServer type="pop3"><hostname>pop.hoster.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
            <incomingServer type="imap">
              <hostname>plain.hoster.example</hostname><port>143</port><socketType>plain</socketType>
            </incomingServer>
            <incomingServer type="imap">
              <hostname>oauth.hoster.example</hostname><port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication>
            </incomingServer>
            <incomingServer type="imap">
              <hostname>IMAP.hoster.example</hostname><port>993</port><socketType>SSL</socketType>
              <username>%EMAILADDRESS%</username><authentication>OAuth2</authentication><authentication>password-cleartext</authentication>
            </incomingServer>
            <outgoingServer type="smtp">
              <hostname>smtp.hoster.example</hostname><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username><authentication>plain</authentication>
            </outgoingServer>
          </emailProvider>
        </clientConfig>
        """;

    public static string With(string imap)
    {
        const string Usual = "<hostname>IMAP.hoster.example</hostname><port>993</port><socketType>SSL</socketType>";
        Assert.Contains(Usual, Good, StringComparison.Ordinal);
        return Good.Replace(Usual, imap, StringComparison.Ordinal);
    }
}

/// <summary>Autoconfig files as strangers may write them, and the texts that people read.</summary>
public sealed class AutoconfigTests : IDisposable
{
    private const string Url = "https://autoconfig.firm.test/mail/config-v1.1.xml";
    private readonly DetectionWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("<hostname>127.0.0.1</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>[::1]</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>localhost</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>0x7f.1</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>a b.example</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example&#10;y</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example/path</hostname><port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>0</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>70000</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>-1</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>993</port><socketType>plain</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>993</port>")]
    [InlineData("<port>993</port><socketType>SSL</socketType>")]
    [InlineData("<hostname>x.example</hostname><port>993</port><socketType>SSL</socketType><username>a&#10;b</username>")]
    [InlineData("<hostname><b>x.example</b></hostname><port>993</port><socketType>SSL</socketType>")]
    public async Task A_server_that_is_none_or_has_no_tls_is_left_out(string server) => await UnknownAsync(AutoconfigFile.With(server));

    [Fact]
    public async Task Document_types_and_entities_are_prohibited()
    {
        await UnknownAsync(AutoconfigFile.Good.Replace("<clientConfig", "<!DOCTYPE clientConfig [<!ENTITY h SYSTEM \"file:///etc/hostname\">]><clientConfig", StringComparison.Ordinal));
        await UnknownAsync("<!DOCTYPE clientConfig SYSTEM \"https://evil.test/x.dtd\">" + AutoconfigFile.Good[(AutoconfigFile.Good.IndexOf("?>", StringComparison.Ordinal) + 2)..]);
    }

    [Fact]
    public async Task Too_large_too_deep_and_broken_files_are_no_answer()
    {
        await UnknownAsync(AutoconfigFile.Good + new string(' ', 64 * 1024));
        await UnknownAsync("<clientConfig>" + string.Concat(Enumerable.Repeat("<a>", 20_000)));
        await UnknownAsync(AutoconfigFile.Good.Replace("</emailProvider>", string.Concat(Enumerable.Repeat("<a>", 40)) + string.Concat(Enumerable.Repeat("</a>", 40)) + "</emailProvider>", StringComparison.Ordinal));
        await UnknownAsync(AutoconfigFile.Good[..^20]);
        await UnknownAsync("<html><body>Welcome</body></html>");
        await UnknownAsync("");
    }

    [Fact]
    public async Task Placeholders_and_missing_fields_have_their_usual_meaning()
    {
        _world.WithPage(Url, AutoconfigFile.With("<hostname>imap.%EMAILDOMAIN%</hostname><socketType>STARTTLS</socketType>"));

        Assert.Equal(new ServerSettings("imap.firm.test", 143, MailSecurity.StartTls, "ada@firm.test"), (await _world.DetectAsync("ada@firm.test")).Imap);
    }

    [Fact]
    public async Task People_read_german_or_english()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de-AT");
            var german = await _world.DetectAsync("ada@outlook.com");
            var germanHint = (await _world.DetectAsync("ada@gmail.com")).Hint;
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr");
            var english = await _world.DetectAsync("ada@outlook.com");

            Assert.StartsWith("Microsoft-Postfächer", german.Refusal!.Title, StringComparison.Ordinal);
            Assert.StartsWith("Gmail nimmt", germanHint!.Detail, StringComparison.Ordinal);
            Assert.StartsWith("Microsoft mailboxes", english.Refusal!.Title, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void Every_refusal_has_all_its_texts_in_both_languages()
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            foreach (var code in Refusals.Codes)
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
                var english = Refusals.Find(code)!;
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("de");
                var german = Refusals.Find(code)!;
                foreach (var (en, de) in new[] { (english.Title, german.Title), (english.Detail, german.Detail), (english.WayOut, german.WayOut) })
                {
                    Assert.False(string.IsNullOrWhiteSpace(en) || string.IsNullOrWhiteSpace(de));
                    Assert.NotEqual(en, de);
                }
            }
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private async Task UnknownAsync(string file)
    {
        _world.WithPage(Url, file);

        Assert.Equal(DetectionReason.Unknown, (await _world.DetectAsync("ada@firm.test")).Reason);
        Assert.DoesNotContain(_world.Told, told => told.Contains("evil", StringComparison.Ordinal));
    }
}
