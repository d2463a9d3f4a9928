using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Sidebar;

public sealed class ShowSidebarTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task It_shows_who_takes_part_the_first_known_contact_its_timeline_and_that_the_message_is_on_record()
    {
        var (stranger, address) = (SharedHost.Address("stranger"), SharedHost.Address());
        var contact = await shared.AddContactAsync("Bea", address);
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", messageId));
        var shown = await ShowAsync($"<{messageId}>", ("Someone", stranger, "from"), ("Bea", address.ToUpperInvariant(), "to"), ("Ada", "Ada@Engines.test", "cc"), (null, address, "cc"));

        var people = shown.GetProperty("participants").EnumerateArray().ToList();
        Assert.Equal([stranger, address.ToUpperInvariant()], people.Select(one => one.GetProperty("address").GetString()));
        Assert.Equal(JsonValueKind.Null, people[0].GetProperty("contact").ValueKind);
        Assert.Equal(contact, people[1].GetProperty("contact").GetProperty("id").GetGuid());
        Assert.Equal(contact, shown.GetProperty("contact").GetProperty("id").GetGuid());
        Assert.Equal(messageId, shown.GetProperty("timeline").GetProperty("items")[0].GetProperty("messageId").GetString());
        Assert.Equal(("logged", "Ada Admin"), (shown.GetProperty("logged").GetProperty("state").GetString(), shown.GetProperty("logged").GetProperty("byName").GetString()));
    }

    [Fact]
    public async Task Nobody_known_means_no_contact_no_timeline_and_a_reason()
    {
        var shown = await ShowAsync(SharedHost.NewMessageId(), ("Someone", SharedHost.Address(), "from"));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("contact").ValueKind);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("timeline").ValueKind);
        Assert.Equal("not_logged", shown.GetProperty("logged").GetProperty("state").GetString());
        Assert.NotEmpty(shown.GetProperty("logged").GetProperty("why").GetString()!);
    }

    [Fact]
    public async Task The_mailbox_is_the_one_that_the_message_lies_in_and_only_ever_ones_own()
    {
        var (member, client) = await shared.AddMemberAsync();
        var (first, second) = (SharedHost.Address("first"), SharedHost.Address("second"));
        await shared.AddMailboxAsync(first, member);
        await shared.AddMailboxAsync(second, member);
        var body = new { participants = new[] { new { address = second, role = "to" } } };
        var shown = await TestHost.ReadAsync<JsonElement>(await client.PostAsJsonAsync("/api/v1/sidebar", body), HttpStatusCode.OK);
        Assert.Equal(second, shown.GetProperty("mailbox").GetProperty("address").GetString());
        Assert.Equal(0, shown.GetProperty("participants").GetArrayLength());
        Assert.NotEqual(second, (await host.PostAsync<JsonElement>("/api/v1/sidebar", body)).GetProperty("mailbox") is { ValueKind: JsonValueKind.Object } other ? other.GetProperty("address").GetString() : null);
    }

    [Fact]
    public async Task It_counts_who_is_known_and_names_open_tasks_what_the_mail_may_stand_on_and_its_thread_once()
    {
        var (known, stranger) = (SharedHost.Address(), SharedHost.Address("stranger"));
        var contact = await shared.AddContactAsync("Bea", known);
        var first = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(known, "ada@engines.test", first));
        await shared.LogAsync(SharedHost.Mail(known, "ada@engines.test", SharedHost.NewMessageId(), $"In-Reply-To: <{first}>\n", "Fri, 20 Nov 2026 11:00:00 +0000"));
        await host.PostAsync<JsonElement>("/api/v1/tasks", new { title = "Call Bea", recordId = contact }, HttpStatusCode.Created);
        var done = await host.PostAsync<JsonElement>("/api/v1/tasks", new { title = "Over", recordId = contact }, HttpStatusCode.Created);
        await host.PostAsync<JsonElement>($"/api/v1/tasks/{done.GetProperty("id").GetGuid()}/done", new { });
        var deal = (await host.PostAsync<JsonElement>("/api/v1/deals", new { name = "Scanners", contactIds = new[] { contact } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

        var shown = await ShowAsync(first, ("Bea", known, "from"), ("Someone", stranger, "cc"));
        Assert.Equal((1, 1), (shown.GetProperty("known").GetInt32(), shown.GetProperty("new").GetInt32()));
        Assert.Equal(["Call Bea"], shown.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("title").GetString()));
        var line = Assert.Single(shown.GetProperty("timeline").GetProperty("items").EnumerateArray(), entry => entry.GetProperty("kind").GetString() == "email");
        Assert.Equal(2, line.GetProperty("threadCount").GetInt32());
        var targets = shown.GetProperty("targets").EnumerateArray().Select(target => (target.GetProperty("kind").GetString(), target.GetProperty("id").GetGuid(), target.GetProperty("chosen").GetBoolean())).ToList();
        Assert.Equal(("contact", contact, true), targets[0]);
        Assert.Contains(("deal", deal, true), targets);
    }

    [Fact]
    public async Task Nobody_is_shown_to_themselves_also_under_an_address_that_only_their_mail_program_knows()
    {
        var mine = SharedHost.Address("own");
        var shown = await host.PostAsync<JsonElement>("/api/v1/sidebar", new { participants = new[] { new { address = mine, role = "to" } }, own = new[] { mine.ToUpperInvariant(), "nonsense" } });
        Assert.Equal(0, shown.GetProperty("participants").GetArrayLength());
    }

    [Fact]
    public async Task Logged_says_by_whom_why_and_where_and_a_colleague_reads_the_same()
    {
        var (_, colleague) = await shared.AddMemberAsync();
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", messageId));
        var body = new { messageId, participants = new[] { new { address, role = "from" } } };
        var mine = (await host.PostAsync<JsonElement>("/api/v1/sidebar", body)).GetProperty("logged");
        var theirs = (await TestHost.ReadAsync<JsonElement>(await colleague.PostAsJsonAsync("/api/v1/sidebar", body), HttpStatusCode.OK)).GetProperty("logged");

        Assert.Equal((true, false), (mine.GetProperty("byMe").GetBoolean(), theirs.GetProperty("byMe").GetBoolean()));
        Assert.Contains(contact, mine.GetProperty("on").EnumerateArray().Select(record => record.GetProperty("id").GetGuid()));
        foreach (var said in (string[])["state", "byName", "at", "why", "rule", "id", "on"])
            Assert.Equal(mine.GetProperty(said).ToString(), theirs.GetProperty(said).ToString());
    }

    [Theory]
    [InlineData("""{"participants":[]}""", 200)]
    [InlineData("""{"participants":[],"mode":"compose","from":"nobody","inReplyTo":"<>"}""", 200)]
    [InlineData("""{"participants":[],"mode":"sideways"}""", 400)]
    [InlineData("""{"participants":[{"address":"/O=EXCHANGE/CN=BEA","role":"to"}],"messageId":"\r\nnot one"}""", 200)]
    [InlineData("""{}""", 400)]
    [InlineData("""{"participants":null}""", 400)]
    [InlineData("""{"participants":[null]}""", 400)]
    [InlineData("""{"participants":[{"role":"to"}]}""", 400)]
    [InlineData("""{"participants":[{"address":null,"role":"to"}]}""", 400)]
    [InlineData("""{"participants":[],"messageId":7}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("""nonsense""", 400)]
    public async Task Whatever_a_client_says_it_is_never_an_error_of_ours(string json, int status)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync("/api/v1/sidebar", content);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task Another_organization_sees_nothing_of_it_and_nobody_signed_in_even_less()
    {
        var address = SharedHost.Address();
        await shared.AddContactAsync("Bea", address);
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", messageId));
        var body = new { messageId, participants = new[] { new { address, role = "from" } } };

        var theirs = await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.PostAsJsonAsync("/api/v1/sidebar", body), HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, theirs.GetProperty("contact").ValueKind);
        Assert.Equal("not_logged", theirs.GetProperty("logged").GetProperty("state").GetString());
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PostAsJsonAsync("/api/v1/sidebar", body)).StatusCode);
    }

    private Task<JsonElement> ShowAsync(string? messageId, params (string? Name, string Address, string Role)[] people) =>
        host.PostAsync<JsonElement>("/api/v1/sidebar", new { messageId, participants = people.Select(one => new { name = one.Name, address = one.Address, role = one.Role }) });
}
