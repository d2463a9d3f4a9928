using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.GmailAddon;

public sealed class ComposeTests(CardHost cards) : IClassFixture<CardHost>
{
    private const string Html = "<p>Dear {{contact.firstName}}, see <a href=\"https://dest.example/page\">this</a>.</p>";

    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 1, 2, 3, 4];

    [Fact]
    public async Task A_template_goes_in_with_the_values_of_the_recipient_the_subject_and_a_logging_address_beside_those_that_are_there()
    {
        var (name, address) = await TemplateAsync();
        var markup = await InsertAsync(name, new() { To = [address], Bcc = ["boss@engines.test"], Inputs = new() { ["log"] = "on", ["subject"] = "on" } });

        var piece = markup.GetProperty("updateBody").GetProperty("insertContents")[0];
        Assert.Equal(("IN_PLACE_INSERT", "MUTABLE_HTML"), (markup.GetProperty("updateBody").GetProperty("type").GetString(), piece.GetProperty("contentType").GetString()));
        Assert.Contains("Dear Bea", piece.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Contains("https://dest.example/page", piece.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/t/o/", piece.GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("Thanks, Bea", markup.GetProperty("updateSubject").GetProperty("subject").GetString());
        var bcc = markup.GetProperty("updateBccRecipients").GetProperty("bccRecipients").EnumerateArray().Select(one => one.GetProperty("email").GetString()!).ToList();
        Assert.Equal("boss@engines.test", bcc[0]);
        Assert.EndsWith("@log.test", Assert.Single(bcc.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_followed_has_pixel_and_links_of_ours_and_what_is_not_asked_for_is_left_alone()
    {
        var (name, address) = await TemplateAsync();
        var markup = await InsertAsync(name, new() { To = [address], Inputs = new() { ["log"] = "on", ["track"] = "on" } });

        var content = markup.GetProperty("updateBody").GetProperty("insertContents")[0].GetProperty("content").GetString()!;
        Assert.Contains("https://inlay.example.com/t/o/", content, StringComparison.Ordinal);
        Assert.Contains("https://inlay.example.com/t/c/", content, StringComparison.Ordinal);
        Assert.DoesNotContain("https://dest.example/page", content, StringComparison.Ordinal);
        Assert.False(markup.TryGetProperty("updateSubject", out _));
    }

    [Fact]
    public async Task For_somebody_who_is_no_contact_the_tokens_stay_to_be_seen()
    {
        var (name, _) = await TemplateAsync();
        var markup = await InsertAsync(name, new() { To = [SharedHost.Address("stranger")] });

        Assert.Contains("{{contact.firstName}}", markup.GetProperty("updateBody").ToString(), StringComparison.Ordinal);
        Assert.False(markup.TryGetProperty("updateBccRecipients", out _));
    }

    [Fact]
    public async Task The_logging_address_alone_leaves_the_text_as_it_is()
    {
        var call = new CardHost.Call { To = [SharedHost.Address()], Bcc = ["boss@engines.test"] };
        var card = CardHost.CardOf(await cards.AskAsync("compose", call));
        var markup = Markup(await cards.PressAsync(card, "Log without a template", call));

        Assert.False(markup.TryGetProperty("updateBody", out _));
        Assert.Equal(2, markup.GetProperty("updateBccRecipients").GetProperty("bccRecipients").GetArrayLength());
    }

    [Fact]
    public async Task An_answer_is_made_in_Gmails_drafts_in_its_thread_and_opened_there()
    {
        var (name, address) = await TemplateAsync();
        var (id, messageId) = ($"msg-f:{Guid.NewGuid():N}", SharedHost.NewMessageId());
        cards.Google.Put(id, SharedHost.Mail($"Bea <{address}>", "ada@engines.test", messageId));
        var call = new CardHost.Call { MessageId = id, ThreadId = "thread-f:9", Inputs = new() { ["log"] = "on" } };
        var choose = CardHost.CardOf(await cards.PressAsync(await cards.OpenAsync(id), "Reply with a template", call));

        var answer = await cards.AskAsync("action", call with { Action = ActionBeside(choose, name) });

        var opened = answer.GetProperty("renderActions").GetProperty("hostAppAction").GetProperty("gmailAction").GetProperty("openCreatedDraftActionMarkup");
        Assert.Equal(("r-77", "t1"), (opened.GetProperty("draftId").GetString(), opened.GetProperty("draftThreadId").GetString()));
        var draft = cards.Google.Drafts.Select(one => one.GetProperty("message")).Single(one => one.GetProperty("threadId").GetString() == "thread-f:9");
        var mail = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(draft.GetProperty("raw").GetString()));
        Assert.Contains("Subject: Re: Thursday\r\n", mail, StringComparison.Ordinal);
        Assert.Contains($"In-Reply-To: <{messageId}>\r\n", mail, StringComparison.Ordinal);
        Assert.Contains($"<{address}>", mail, StringComparison.Ordinal);
        Assert.Contains("Dear Bea", mail, StringComparison.Ordinal);
        Assert.Contains("@log.test\r\n", mail[..mail.IndexOf("\r\n", StringComparison.Ordinal)] + "\r\n", StringComparison.Ordinal);
        Assert.Contains("X-Inlay-Ref: ", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_of_a_template_are_parts_of_an_answer_and_where_they_cannot_come_along_that_is_said()
    {
        var (name, address, file) = await PicturedAsync();
        var compose = CardHost.CardOf(await cards.AskAsync("compose", new() { To = [address], Inputs = new() { ["words"] = name } }));
        Assert.Contains("without its images", CardHost.Objects(compose).First(one => one.TryGetProperty("text", out var said) && said.GetString() == name).GetProperty("bottomLabel").GetString(), StringComparison.Ordinal);
        var inserted = (await InsertAsync(name, new() { To = [address] })).ToString();
        Assert.DoesNotContain("composed-files", inserted, StringComparison.Ordinal);
        Assert.DoesNotContain("cid:", inserted, StringComparison.Ordinal);

        var (call, choose) = await ChooseAsync(address, "");
        await cards.AskAsync("action", call with { Action = ActionBeside(choose, name) });
        var draft = cards.Google.Drafts.Select(one => one.GetProperty("message")).Single(one => one.GetProperty("threadId").GetString() == call.ThreadId);
        var mail = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(draft.GetProperty("raw").GetString()));
        Assert.Contains("multipart/related", mail, StringComparison.Ordinal);
        Assert.Contains($"Content-ID: <{file:N}@inlay>", mail, StringComparison.Ordinal);
        Assert.Contains($"src=\"cid:{file:N}@inlay\"", mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Picture), mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_gets_what_its_own_draft_is_made_of_for_a_strangers_mail_and_for_ones_own()
    {
        var (name, address, _) = await PicturedAsync();
        foreach (var isOwn in new[] { false, true })
        {
            var (call, choose) = await ChooseAsync(address, "script/", isOwn);
            var button = CardHost.Objects(choose).First(one => one.TryGetProperty("text", out var said) && said.GetString() == name && one.TryGetProperty("button", out _)).GetProperty("button");
            Assert.True(button.GetProperty("onClick").GetProperty("action").GetProperty("makesDraft").GetBoolean());
            var answer = await cards.AskAsync("script/action", call with { Action = ActionBeside(choose, name) });
            var reply = answer.GetProperty("renderActions").GetProperty("hostAppAction").GetProperty("gmailAction").GetProperty("draftReply");
            Assert.Contains("Dear Bea", reply.GetProperty("htmlBody").GetString(), StringComparison.Ordinal);
            Assert.EndsWith("@log.test", reply.GetProperty("bcc").GetString(), StringComparison.Ordinal);
            Assert.Equal(isOwn, reply.GetProperty("toAll").GetBoolean());
            Assert.Contains("src=\"cid:image1\"", reply.GetProperty("htmlBody").GetString(), StringComparison.Ordinal);
            var image = Assert.Single(reply.GetProperty("images").EnumerateArray());
            Assert.Equal(("image1", "logo.png", "image/png", Convert.ToBase64String(Picture)), (image.Text("contentId"), image.Text("name"), image.Text("type"), image.Text("content")));
            Assert.DoesNotContain(cards.Google.Drafts, one => one.GetProperty("message").GetProperty("threadId").GetString() == call.ThreadId);
        }
    }

    [Fact]
    public async Task Templates_are_found_by_name_and_those_of_another_organization_are_not_there()
    {
        var (name, address) = await TemplateAsync();
        var theirs = (await TestHost.ReadAsync<JsonElement>(
            await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(cards.Shared.Elsewhere, "/api/v1/templates", new { name = "Secret", html = Html, subject = "x" }), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var call = new CardHost.Call { To = [address], Inputs = new() { ["words"] = name } };
        var card = CardHost.CardOf(await cards.AskAsync("compose", call));
        Assert.DoesNotContain("Secret", card.ToString(), StringComparison.Ordinal);
        var found = CardHost.CardOf(await cards.PressAsync(card, "Search", call));
        Assert.Single(CardHost.Objects(found), one => one.TryGetProperty("button", out _));

        Assert.Equal("That template is not here.", CardHost.Word(await cards.AskAsync("action", call with { Action = await SignedAsync(theirs) })));
        Assert.Equal("That template is not here.", CardHost.Word(await cards.AskAsync("action", call with { Action = await SignedAsync(Guid.NewGuid()) })));
    }

    private async Task<(string Name, string Address, Guid File)> PicturedAsync()
    {
        var (name, address) = ("P" + Guid.NewGuid().ToString("N")[..8], SharedHost.Address());
        await cards.Shared.AddContactAsync("Bea Braun", address);
        using var content = new ByteArrayContent(Picture);
        content.Headers.ContentType = new("image/png");
        var file = (await TestHost.ReadAsync<JsonElement>(await cards.Host.Client.PostAsync("/api/v1/composed-files?fileName=logo.png", content), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await cards.Host.PostAsync<JsonElement>("/api/v1/templates", new { name, html = $"<p>Dear {{{{contact.firstName}}}} <img src=\"/api/v1/composed-files/{file}\" alt=\"Logo\"></p>", subject = "Thanks" }, HttpStatusCode.Created);
        return (name, address, file);
    }

    /// <summary>Opens a message and presses the button that answers it with a template.</summary>
    private async Task<(CardHost.Call Call, JsonElement Card)> ChooseAsync(string address, string route, bool isOwn = false)
    {
        var id = $"msg-f:{Guid.NewGuid():N}";
        cards.Google.Put(id, isOwn ? SharedHost.Mail(CardHost.Email, address, SharedHost.NewMessageId()) : SharedHost.Mail($"Bea <{address}>", CardHost.Email, SharedHost.NewMessageId()));
        var call = new CardHost.Call { MessageId = id, ThreadId = $"thread-f:{Guid.NewGuid():N}", Inputs = new() { ["log"] = "on" } };
        if (route.Length > 0)
            call = call with { SystemToken = cards.Google.Sign(cards.UserClaims(audience: CardHost.ScriptClientId)) };
        var message = CardHost.CardOf(await cards.AskAsync(route + "message", call));
        return (call, CardHost.CardOf(await cards.AskAsync(route + "action", call with { Action = CardHost.ActionOf(message, "Reply with a template") })));
    }

    private Task<string> SignedAsync(Guid template) => cards.Host.AsMemberAsync(services => Task.FromResult(
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<AddinHost.GmailAddon.Actions.ActionIds>(services)
            .Sign(cards.Host.MemberId, new(AddinHost.GmailAddon.Actions.ActionKind.InsertTemplate, template))));

    private async Task<(string Name, string Address)> TemplateAsync()
    {
        var (name, address) = ("T" + Guid.NewGuid().ToString("N")[..8], SharedHost.Address());
        await cards.Shared.AddContactAsync("Bea Braun", address);
        await cards.Host.PostAsync<JsonElement>("/api/v1/templates", new { name, html = Html, subject = "Thanks, {{contact.firstName}}" }, HttpStatusCode.Created);
        return (name, address);
    }

    private async Task<JsonElement> InsertAsync(string template, CardHost.Call call)
    {
        var card = CardHost.CardOf(await cards.AskAsync("compose", call));
        return Markup(await cards.AskAsync("action", call with { Action = ActionBeside(card, template) }));
    }

    private static string ActionBeside(JsonElement card, string text) => CardHost.Objects(card)
        .First(one => one.TryGetProperty("text", out var said) && said.GetString() == text && one.TryGetProperty("button", out _))
        .GetProperty("button").GetProperty("onClick").GetProperty("action").GetProperty("parameters")[0].GetProperty("value").GetString()!;

    private static JsonElement Markup(JsonElement answer) => answer.GetProperty("renderActions").GetProperty("hostAppAction").GetProperty("gmailAction").GetProperty("updateDraftActionMarkup");
}
