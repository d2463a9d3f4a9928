using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Sidebar;

/// <summary>What the composing pane is told before a mail leaves.</summary>
public sealed class ShowComposingTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task Switches_begin_as_the_member_chose_and_say_on_whom_the_mail_is_logged()
    {
        var (_, client) = await shared.AddMemberAsync();
        var (known, stranger) = (SharedHost.Address(), SharedHost.Address("stranger"));
        await shared.AddContactAsync("Bea", known);
        var before = await ComposeAsync(client, null, null, known, stranger);
        Assert.True(before.GetProperty("track").GetProperty("on").GetBoolean());
        Assert.True(before.GetProperty("log").GetProperty("on").GetBoolean());
        Assert.Contains("Bea", before.GetProperty("log").GetProperty("text").GetString()!, StringComparison.Ordinal);

        (await client.PutAsJsonAsync("/api/v1/writing-defaults", new { track = false, log = true })).EnsureSuccessStatusCode();
        (await client.PutAsJsonAsync("/api/v1/writing-defaults", new { track = false, log = false })).EnsureSuccessStatusCode();
        var after = await ComposeAsync(client, null, null, known);
        Assert.Equal((false, false), (after.GetProperty("track").GetProperty("on").GetBoolean(), after.GetProperty("log").GetProperty("on").GetBoolean()));
        Assert.True(after.GetProperty("track").GetProperty("mayChange").GetBoolean());
        // A colleague's switches are their own.
        Assert.True((await ComposeAsync(host.Client, null, null, known)).GetProperty("track").GetProperty("on").GetBoolean());
    }

    [Fact]
    public async Task Who_is_never_logged_or_not_tracked_says_so_and_keeps_the_switch_off()
    {
        var (never, untracked) = (SharedHost.Address("never"), SharedHost.Address("untracked"));
        var contact = await shared.AddContactAsync("Una", untracked);
        (await host.Client.PutAsJsonAsync($"/api/v1/contacts/{contact}/tracking", new { basis = "never" })).EnsureSuccessStatusCode();
        await NeverLogAsync(never);

        var alone = await ShowAsync(host.Client, null, null, never);
        Assert.Equal("never_log_list", alone.GetProperty("participants")[0].GetProperty("notLogged").GetProperty("code").GetString());
        var log = alone.GetProperty("compose").GetProperty("log");
        Assert.Equal((false, false, "never_log_list"), (log.GetProperty("on").GetBoolean(), log.GetProperty("mayChange").GetBoolean(), log.GetProperty("code").GetString()));

        var both = await ShowAsync(host.Client, null, null, never, untracked);
        Assert.True(both.GetProperty("compose").GetProperty("log").GetProperty("on").GetBoolean());
        Assert.Equal("contact_never", both.GetProperty("participants")[1].GetProperty("notTracked").GetProperty("code").GetString());
        var track = both.GetProperty("compose").GetProperty("track");
        Assert.Equal((false, false, "contact_never"), (track.GetProperty("on").GetBoolean(), track.GetProperty("mayChange").GetBoolean(), track.GetProperty("code").GetString()));
        Assert.Contains("Una", track.GetProperty("text").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_is_not_the_expected_one_is_named()
    {
        var (member, client) = await shared.AddMemberAsync();
        var (first, second, known) = (SharedHost.Address("first"), SharedHost.Address("second"), SharedHost.Address());
        await shared.AddMailboxAsync(first, member);
        await shared.AddMailboxAsync(second, member);
        await shared.AddContactAsync("Bea", known);
        var asked = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(known, second, asked));

        Assert.Equal(JsonValueKind.Null, (await ComposeAsync(client, first, null, known)).GetProperty("from").GetProperty("warning").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await ComposeAsync(client, second, asked, known)).GetProperty("from").GetProperty("warning").ValueKind);
        var answer = (await ComposeAsync(client, first, $"<{asked}>", known)).GetProperty("from");
        Assert.Equal((second, "from_unexpected"), (answer.GetProperty("expected").GetString(), answer.GetProperty("warning").GetProperty("code").GetString()));
        var foreign = await ComposeAsync(client, SharedHost.Address("foreign"), null, known);
        Assert.Equal("from_unknown", foreign.GetProperty("from").GetProperty("warning").GetProperty("code").GetString());
        Assert.Contains(foreign.GetProperty("warnings").EnumerateArray(), warning => warning.GetProperty("code").GetString() == "from_unknown");
        // Who has no mailbox connected has nothing to expect.
        var (_, without) = await shared.AddMemberAsync();
        Assert.Equal(JsonValueKind.Null, (await ComposeAsync(without, first, null, known)).GetProperty("from").GetProperty("warning").ValueKind);
    }

    [Fact]
    public async Task Nobody_signed_in_is_told_nothing_and_chooses_nothing()
    {
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/writing-defaults")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.PutAsJsonAsync("/api/v1/writing-defaults", new { track = false, log = false })).StatusCode);
    }

    private async Task NeverLogAsync(string address)
    {
        var rules = await host.GetAsync<JsonElement>("/api/v1/logging-rules");
        (await host.Client.PutAsJsonAsync("/api/v1/logging-rules/organization", new { rules = new { neverLog = new[] { address } }, revision = rules.GetProperty("revision").GetInt32() })).EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> ComposeAsync(HttpClient client, string? from, string? inReplyTo, params string[] to) => (await ShowAsync(client, from, inReplyTo, to)).GetProperty("compose");

    private static async Task<JsonElement> ShowAsync(HttpClient client, string? from, string? inReplyTo, params string[] to) => await TestHost.ReadAsync<JsonElement>(
        await client.PostAsJsonAsync("/api/v1/sidebar", new { mode = "compose", from, inReplyTo, participants = to.Select(address => new { address, role = "to" }) }), HttpStatusCode.OK);
}
