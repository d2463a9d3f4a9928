using AddinHost.Tracking;
using AddinHost.Tracking.Classification;

namespace AddinHost.Tests.Tracking;

/// <summary>What scanners, proxies, previews and people send, and what each is taken for. Where a row comes from stands beside it.</summary>
public sealed class ClassifierTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
    private const string Outlook = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)";
    private const string AppleMail = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
    private const string Thunderbird = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0";

    private readonly Classifier classifier = new(new Networks());
    private readonly TrackingOptions windows = new();

    [Theory]
    // support.google.com/mail/answer/145919: images are fetched by Google's proxy when the mail is opened.
    [InlineData(TrackedAct.Open, 7_200, "66.249.84.10", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", EventClass.Probable, "gmail_proxy")]
    [InlineData(TrackedAct.Open, 7_200, "74.125.210.1", "Mozilla/5.0", EventClass.Probable, "gmail_proxy")]
    // A click from Google's network is nobody's proxy: the person's browser makes it.
    [InlineData(TrackedAct.Click, 7_200, "74.125.210.1", Chrome, EventClass.Human, "reader")]
    // The user agent that Yahoo's image proxy gives.
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", EventClass.Probable, "yahoo_proxy")]
    // support.apple.com/guide/mail: Protect Mail Activity downloads remote content in the background.
    [InlineData(TrackedAct.Open, 7_200, "104.28.40.1", "Mozilla/5.0", EventClass.Machine, "apple_privacy")]
    [InlineData(TrackedAct.Open, 30, "17.58.101.20", AppleMail, EventClass.Machine, "apple_privacy")]
    // Apple's own people read mail there too.
    [InlineData(TrackedAct.Open, 86_400, "17.58.101.20", AppleMail, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Click, 86_400, "104.28.40.1", "Mozilla/5.0", EventClass.Unknown, "bare_agent")]
    // learn.microsoft.com, Safe Links: links are opened in Microsoft's network with a browser's user agent.
    [InlineData(TrackedAct.Click, 40, "40.94.1.2", Chrome, EventClass.Unknown, "soon")]
    [InlineData(TrackedAct.Click, 400, "40.107.20.30", Chrome, EventClass.Machine, "safelinks")]
    [InlineData(TrackedAct.Open, 400, "40.107.20.30", Outlook, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Click, 7_200, "205.139.110.61", Chrome, EventClass.Machine, "mimecast")]
    [InlineData(TrackedAct.Click, 7_200, "64.235.150.1", Chrome, EventClass.Machine, "barracuda")]
    [InlineData(TrackedAct.Click, 7_200, "67.231.152.1", Chrome, EventClass.Machine, "proofpoint")]
    [InlineData(TrackedAct.Open, 7_200, "::ffff:67.231.152.1", Chrome, EventClass.Machine, "proofpoint")]
    // A gateway that fetches during delivery from a cloud with a browser's name passes lists of networks and agents; its haste gives it away (mautic/mautic#16263).
    [InlineData(TrackedAct.Click, 2, "203.0.113.5", Chrome, EventClass.Machine, "at_once")]
    [InlineData(TrackedAct.Open, 3, "203.0.113.5", Outlook, EventClass.Machine, "at_once")]
    [InlineData(TrackedAct.Click, 45, "203.0.113.5", Chrome, EventClass.Unknown, "soon")]
    // api.slack.com/robots
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", EventClass.Machine, "slack_preview")]
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", "Slack-ImgProxy (+https://api.slack.com/robots)", EventClass.Machine, "slack_preview")]
    // What Teams and Skype call themselves when they show a link.
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", EventClass.Machine, "teams_preview")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", EventClass.Machine, "preview")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "python-requests/2.32.3", EventClass.Machine, "http_library")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "curl/8.9.1", EventClass.Machine, "http_library")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36", EventClass.Machine, "headless_browser")]
    // The preview that Teams shows today, and what Office asks before it opens a link itself.
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", EventClass.Machine, "teams_preview")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview)", EventClass.Machine, "teams_preview")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Microsoft Office Existence Discovery", EventClass.Machine, "office_probe")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Slackbot 1.0 (+https://api.slack.com/robots)", EventClass.Machine, "slack_preview")]
    // campus.barracuda.com: clicks also come from elsewhere than Barracuda's own network; then the name or the haste tells.
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "BarracudaCentral (Link Protection)", EventClass.Machine, "barracuda")]
    [InlineData(TrackedAct.Click, 3, "20.50.1.1", Chrome, EventClass.Machine, "at_once")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (compatible; Proofpoint URL Defense)", EventClass.Machine, "proofpoint")]
    [InlineData(TrackedAct.Open, 7_200, "148.163.130.9", Outlook, EventClass.Machine, "proofpoint")]
    [InlineData(TrackedAct.Open, 7_200, "207.211.30.40", Outlook, EventClass.Machine, "mimecast")]
    // Safe Links rewrites; who clicks later comes with a browser and an address of their own.
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", EventClass.Human, "reader")]
    [InlineData(TrackedAct.Click, 5, "52.100.1.1", Chrome, EventClass.Machine, "safelinks")]
    // Gmail's and Yahoo's proxies at the moment of delivery: still the reader's own image cache, which is filled when the mail is opened.
    [InlineData(TrackedAct.Open, 3, "66.249.84.10", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", EventClass.Probable, "gmail_proxy")]
    [InlineData(TrackedAct.Click, 7_200, "203.0.113.5", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", EventClass.Unknown, "unknown_agent")]
    // People.
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", EventClass.Human, "reader")]
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", "Outlook-iOS/725.4418120.prod.iphone (4.2443.0)", EventClass.Human, "reader")]
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", Outlook, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", AppleMail, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Open, 7_200, "2001:db8::5", Thunderbird, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Open, 7_200, "203.0.113.5", Phone, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Click, 61, "203.0.113.5", Chrome, EventClass.Human, "reader")]
    [InlineData(TrackedAct.Click, null, "203.0.113.5", Phone, EventClass.Human, "reader")]
    // Nothing tells.
    [InlineData(TrackedAct.Open, 7_200, null, "", EventClass.Unknown, "no_agent")]
    [InlineData(TrackedAct.Open, 7_200, "no address", "Something/1.0", EventClass.Unknown, "unknown_agent")]
    public void Each_is_taken_for_what_it_is(TrackedAct act, int? seconds, string? address, string agent, EventClass expected, string rule) =>
        Assert.Equal(new Judgement(expected, rule), Judge(new Evidence(act, seconds is { } since ? TimeSpan.FromSeconds(since) : null, address, agent, HasLanguage: true)));

    [Fact]
    public void What_says_of_itself_that_nobody_asked_is_a_machine()
    {
        var human = new Evidence(TrackedAct.Click, TimeSpan.FromHours(2), "203.0.113.5", Chrome, HasLanguage: true);
        Assert.Equal(EventClass.Human, Judge(human).Class);
        Assert.Equal(new Judgement(EventClass.Machine, "not_a_get"), Judge(human with { Method = "HEAD" }));
        Assert.Equal(new Judgement(EventClass.Machine, "prefetch"), Judge(human with { Prefetch = true }));
        Assert.Equal(new Judgement(EventClass.Probable, "no_language"), Judge(human with { HasLanguage = false }));
        Assert.Equal(new Judgement(EventClass.Machine, "burst"), Judge(human with { LinksInBurst = 3 }));
        Assert.Equal(EventClass.Human, Judge(human with { LinksInBurst = 2 }).Class);
    }

    [Fact]
    public void The_senders_own_look_counts_for_nothing_else() =>
        Assert.All(
            new[] { Outlook, "curl/8.9.1", "" },
            agent => Assert.Equal(new Judgement(EventClass.Own, "sender"), Judge(new Evidence(TrackedAct.Open, TimeSpan.FromSeconds(1), "203.0.113.5", agent, ByMember: true))));

    /// <summary>A program that names itself is no person, not even where the sender works; what may be the sender is nobody else.</summary>
    [Fact]
    public void A_trap_and_the_senders_own_network_count_before_guesses_and_behind_names()
    {
        var human = new Evidence(TrackedAct.Click, TimeSpan.FromHours(2), "203.0.113.5", Chrome, HasLanguage: true);
        Assert.Equal(new Judgement(EventClass.Machine, "trap"), Judge(human with { Trapped = true, ByAddress = true }));
        Assert.Equal(new Judgement(EventClass.Own, "sender_address"), Judge(human with { ByAddress = true, LinksInBurst = 5, SinceHandOff = TimeSpan.FromSeconds(1) }));
        Assert.Equal(new Judgement(EventClass.Machine, "http_library"), Judge(human with { ByAddress = true, UserAgent = "curl/8.9.1" }));
        Assert.Equal(new Judgement(EventClass.Own, "sender"), Judge(human with { ByMember = true, Trapped = true }));
    }

    [Fact]
    public void The_windows_are_the_administrators()
    {
        windows.AtOnce = TimeSpan.Zero;
        windows.Soon = TimeSpan.Zero;
        Assert.Equal(EventClass.Human, Judge(new Evidence(TrackedAct.Open, TimeSpan.FromSeconds(1), "203.0.113.5", Outlook)).Class);
        windows.Soon = TimeSpan.FromHours(3);
        Assert.Equal("soon", Judge(new Evidence(TrackedAct.Open, TimeSpan.FromHours(2), "203.0.113.5", Outlook)).Rule);
    }

    private Judgement Judge(Evidence evidence) => classifier.Judge(evidence, windows);
}
