using System.Net;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Shared.Texts;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Mailboxes;

public sealed class DisclosureTests
{
    [Fact]
    public void Every_disclosure_says_the_same_in_every_language()
    {
        foreach (var versions in Disclosures.All.GroupBy(text => text.Id))
        {
            Assert.Equal(Say.Languages, versions.Select(text => text.Locale));
            Assert.Single(versions.Select(text => (text.Read.Count, text.Stored.Count, text.Sent.Count, text.Shown.Count, text.NotRead.Count)).Distinct());
            Assert.All(versions, text => Assert.All([.. text.Read, .. text.Stored, .. text.Sent, .. text.Shown, .. text.NotRead], point => Assert.NotEmpty(point)));
            Assert.Empty(versions.First().Read.Intersect(versions.Last().Read));
        }
    }

    [Theory]
    [InlineData("imap", "en", "imap-2026-11e")]
    [InlineData("imap", "de", "imap-2026-11e")]
    [InlineData("memory", "de", "memory-2026-11")]
    public async Task The_current_text_is_shown_in_the_language_asked_for(string provider, string locale, string id)
    {
        await using var host = await TestHost.StartAsync();
        var text = await host.GetAsync<JsonElement>($"/api/v1/disclosures/{provider}?locale={locale}");
        Assert.Equal((id, locale), (text.Text("id"), text.Text("locale")));
        Assert.NotEqual(0, text.GetProperty("notRead").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_language_it_is_that_of_the_browser()
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Add("Accept-Language", "de-AT,de;q=0.9");
        Assert.Equal("de", (await host.GetAsync<JsonElement>("/api/v1/disclosures/imap")).Text("locale"));
    }

    [Theory]
    [InlineData("exchange", HttpStatusCode.NotFound, "disclosure_not_found")]
    [InlineData("imap?locale=tlh", HttpStatusCode.BadRequest, "locale_unknown")]
    public async Task An_unknown_text_is_refused(string path, HttpStatusCode status, string code)
    {
        await using var host = await TestHost.StartAsync();
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/disclosures/{path}"), status, code);
    }
}
