using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Logging;

/// <summary>What somebody may choose when they log a mail: the records, and the files.</summary>
public sealed class LogChoiceTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task Of_companies_and_deals_it_stands_on_those_that_were_chosen_also_when_another_copy_comes()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var (usual, chosen) = (await DealAsync("Usual", contact), await DealAsync("Chosen", null));
        var mail = SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId());

        await shared.LogAsync(mail, $"?recordIds={chosen}&exactly=true");
        await shared.LogAsync(mail);

        Assert.Single(await TimelineAsync(chosen));
        Assert.Single(await TimelineAsync(contact));
        Assert.Empty(await TimelineAsync(usual));
        // Without a choice it stands where the member's mail usually does.
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()));
        Assert.Single(await TimelineAsync(usual));
    }

    [Fact]
    public async Task A_deal_chosen_for_a_strangers_mail_does_not_keep_them_from_becoming_a_contact()
    {
        var stranger = SharedHost.Address("stranger");
        var deal = await DealAsync("Scanners", null);
        var logged = await shared.LogAsync(SharedHost.Mail(stranger, "ada@engines.test", SharedHost.NewMessageId()), $"?recordIds={deal}");
        var on = logged.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("contactId").GetGuid()).ToList();
        Assert.Contains(deal, on);
        Assert.Equal(2, on.Count);
    }

    [Fact]
    public async Task Files_that_were_left_out_are_not_kept_and_one_that_is_not_there_stops_the_logging()
    {
        var address = SharedHost.Address();
        await shared.AddContactAsync("Bea", address);
        var (some, none, wrong) = (SharedHost.NewMessageId(), SharedHost.NewMessageId(), SharedHost.NewMessageId());
        await shared.LogAsync(WithFiles(address, some), "?leaveOut=" + LogChoice.KeyOf("Übersicht.txt"));
        await shared.LogAsync(WithFiles(address, none), "?leaveOut=all");
        using var refused = await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(WithFiles(address, wrong)), "?leaveOut=" + LogChoice.KeyOf("other.txt"));

        Assert.Equal(["offer.txt"], await FilesAsync(some));
        Assert.Empty(await FilesAsync(none));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("file_to_leave_out_unknown", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(await host.InDatabaseAsync(db => db.MailMessages.AnyAsync(row => row.MessageId == wrong)));
    }

    [Fact]
    public async Task A_record_of_another_organization_cannot_be_chosen()
    {
        var theirs = (await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.PostAsJsonAsync("/api/v1/deals", new { name = "Theirs" }), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var answer = await SharedHost.PostMailAsync(host.Client, Encoding.UTF8.GetBytes(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId())), $"?recordIds={theirs}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("record_not_found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offer.txt", "offer.txt", true)]
    [InlineData("U\u0308bersicht.txt", "\u00dcbersicht.txt", true)]
    [InlineData("offer.txt", "Offer.txt", false)]
    public void A_name_has_one_key_however_its_letters_are_put_together(string one, string other, bool same) =>
        Assert.Equal(same, LogChoice.KeyOf(one) == LogChoice.KeyOf(other));

    private async Task<Guid> DealAsync(string name, Guid? contact) =>
        (await host.PostAsync<JsonElement>("/api/v1/deals", new { name, contactIds = contact is { } id ? [id] : Array.Empty<Guid>() }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

    private async Task<List<JsonElement>> TimelineAsync(Guid record) => [.. (await host.GetAsync<JsonElement>($"/api/v1/records/{record}/timeline")).GetProperty("items").EnumerateArray()];

    private Task<List<string>> FilesAsync(string messageId) => host.InDatabaseAsync(db =>
        db.MailAttachments.Where(file => db.MailMessages.Any(row => row.Id == file.MailMessageId && row.MessageId == messageId)).OrderBy(file => file.Position).Select(file => file.Name).ToListAsync());

    private static string WithFiles(string from, string messageId) => SharedHost.Mail(
        from, "ada@engines.test", messageId, "Content-Type: multipart/mixed; boundary=b\n",
        body: "--b\nContent-Type: text/plain; charset=utf-8\n\nTwo files.\n"
            + "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=offer.txt\n\nOffer\n"
            + "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.txt\n\nOverview\n--b--");
}
