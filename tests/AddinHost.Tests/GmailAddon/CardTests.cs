using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.GmailAddon;

/// <summary>A mail of yesterday's week from a known contact, and one from nobody known.</summary>
public sealed class CardScene : IAsyncLifetime
{
    public const string Known = "msg-f:1001";
    public const string Fresh = "msg-f:1002";

    public CardHost Cards { get; } = new();

    public async Task InitializeAsync()
    {
        await Cards.InitializeAsync();
        await Cards.Host.PostAsync<JsonElement>(
            "/api/v1/contacts", new { name = "Bea <Braun>", addresses = new[] { "bea@golden.test" }, jobTitle = "Einkäuferin", phones = new[] { "+49 30 1234567" } }, System.Net.HttpStatusCode.Created);
        var mail = SharedHost.Mail("Bea Braun <bea@golden.test>", "ada@engines.test", "known@golden.test", "Cc: Zoe Ziegler <zoe@golden.test>\n", body: "Thursday is <fine>.").Replace("Subject: Thursday", "Subject: Thursday <a href=\"https://evil.example\">here</a>", StringComparison.Ordinal);
        Cards.Google.Put(Known, mail);
        Cards.Google.Put(Fresh, SharedHost.Mail("Someone <someone@golden.test>", "ada@engines.test", "fresh@golden.test"));
        await Cards.Shared.LogAsync(mail);
        await Cards.Host.PostAsync<JsonElement>("/api/v1/templates", new { name = "Thanks", html = "<p>Dear {{contact.firstName}}, see <a href=\"https://dest.example/\">this</a>.</p>", subject = "Thank you", folder = "Replies", shortcut = "thx" }, System.Net.HttpStatusCode.Created);
    }

    public Task DisposeAsync() => Cards.DisposeAsync();
}

/// <summary>Every card as it was looked at and found right. INLAY_WRITE_CARDS=1 writes them anew.</summary>
public sealed partial class CardTests(CardScene scene) : IClassFixture<CardScene>
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CardHost cards = scene.Cards;

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var name in (string[])["home", "link", "settings", "message-known", "message-new", "contact", "new-contact", "note", "task", "search", "found", "found-none", "compose", "reply", "trouble"])
            {
                all.Add(name, "en");
                all.Add(name, "de");
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task A_card_is_as_it_was_found_right(string name, string locale)
    {
        Locale = locale;
        var answer = Settled(await ShowAsync(name));
        var path = Path.Combine(Path.GetDirectoryName(Here())!, "Cards", $"{name}.{locale}.json");
        if (Environment.GetEnvironmentVariable("INLAY_WRITE_CARDS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, answer);
        Assert.Equal((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), answer);
    }

    [Fact]
    public async Task What_a_stranger_wrote_is_text_on_a_card_and_never_a_link()
    {
        var card = (await cards.OpenAsync(CardScene.Known)).ToString();
        Assert.Contains("&lt;a href=", card, StringComparison.Ordinal);
        Assert.DoesNotContain("<a href", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-AT", "Personen")]
    [InlineData("de_DE", "Personen")]
    [InlineData("en-GB", "People")]
    [InlineData("fr", "People")]
    [InlineData("", "People")]
    public async Task A_card_speaks_the_language_of_Gmail_where_we_do(string locale, string people) =>
        Assert.Contains(people, (await cards.OpenAsync(CardScene.Known, locale)).ToString(), StringComparison.Ordinal);

    private Task<JsonElement> ShowAsync(string name) => name switch
    {
        "home" => AskAsync("homepage", new()),
        "link" => AskAsync("homepage", new() { Subject = "nobody-yet", Email = "nobody@golden.test" }),
        "settings" => AskAsync("settings", new()),
        "message-known" => AskAsync("message", new() { MessageId = CardScene.Known }),
        "message-new" => AskAsync("message", new() { MessageId = CardScene.Fresh }),
        "contact" => PressAsync(CardScene.Known, "Show", "Zeigen", []),
        "new-contact" => PressAsync(CardScene.Fresh, "Add", "Anlegen", []),
        "note" => PressAsync(CardScene.Known, "Note", "Notiz", []),
        "task" => PressAsync(CardScene.Known, "Task", "Aufgabe", []),
        "search" => PressAsync(CardScene.Known, "Log also on …", "Auch erfassen bei …", []),
        "found" => PressHomeAsync(new() { ["words"] = "braun" }),
        "found-none" => PressHomeAsync(new() { ["words"] = "nobodyhasthis" }),
        "compose" => AskAsync("compose", new() { To = ["bea@golden.test"] }),
        "reply" => PressAsync(CardScene.Fresh, "Reply with a template", "Mit einer Vorlage antworten", []),
        "trouble" => AskAsync("message", new() { MessageId = "status-404" }),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    private Task<JsonElement> AskAsync(string trigger, CardHost.Call call) => cards.AskAsync(trigger, call with { Locale = Locale });

    private async Task<JsonElement> PressAsync(string message, string english, string german, Dictionary<string, object> inputs) =>
        await cards.PressAsync(await cards.OpenAsync(message, Locale), Locale == "de" ? german : english, new() { MessageId = message, Locale = Locale, Inputs = inputs });

    private async Task<JsonElement> PressHomeAsync(Dictionary<string, object> inputs) =>
        await cards.PressAsync(CardHost.CardOf(await AskAsync("homepage", new())), Locale == "de" ? "Suchen" : "Search", new() { Locale = Locale, Inputs = inputs });

    private string Locale { get; set; } = "en";

    /// <summary>Without what differs from run to run: signatures, ids, and the day of the run.</summary>
    private static string Settled(JsonElement answer)
    {
        var node = JsonNode.Parse(answer.GetRawText())!;
        var open = new Stack<JsonNode>([node]);
        while (open.TryPop(out var next))
        {
            if (next is JsonObject map)
            {
                if (map["key"]?.GetValue<string>() == "action")
                    map["value"] = "signed";
                foreach (var (name, value) in map.ToList())
                {
                    if (value is JsonValue text && text.TryGetValue<string>(out var said))
                        map[name] = Same(said);
                    else if (value is not null)
                        open.Push(value);
                }
            }
            else if (next is JsonArray list)
            {
                foreach (var one in list.OfType<JsonNode>())
                    open.Push(one);
            }
        }

        return node.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static string Same(string text)
    {
        text = Id().Replace(text, "{id}");
        text = text.IndexOf("/app/link#", StringComparison.Ordinal) is var mark and >= 0 ? text[..(mark + 10)] + "offer" : text;
        return Moment().Replace(text, found => found.Value.StartsWith("20 Nov 2026", StringComparison.Ordinal) || found.Value.StartsWith("20.11.2026", StringComparison.Ordinal) ? found.Value : "{now}");
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d|\d\d\.\d\d\.\d{4}, \d\d:\d\d", RegexOptions.NonBacktracking)]
    private static partial Regex Moment();
}
