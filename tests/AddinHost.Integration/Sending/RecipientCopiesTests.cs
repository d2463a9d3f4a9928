using System.Net;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>A copy for each recipient, on real servers and over a kill of the host.</summary>
[Collection(Servers.Shared)]
public sealed partial class RecipientCopiesTests(Servers servers, SendMessageTests.Hosts hosts) : IClassFixture<SendMessageTests.Hosts>
{
    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [GeneratedRegex("^(From|To|Cc|Bcc|Subject|Date|Message-ID):[^\r\n]*(\r\n[ \t][^\r\n]*)*", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Headers();

    [Fact]
    public async Task Postfix_delivers_to_each_recipient_the_same_mail_with_a_pixel_of_their_own()
    {
        var (dovecot, postfix, host) = (await servers.DovecotAsync(), await servers.PostfixAsync(), await hosts.HostAsync());
        MailUser[] people = [dovecot.AddUser("bea"), dovecot.AddUser("cy"), dovecot.AddUser("dan")];
        var (story, ada) = (new Story(host), dovecot.AddUser("ada"));
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, postfix.PlainPort);
        var contact = await story.CreateContactAsync("Bea", people[0].Address);
        Assert.Equal("server_unknown", (await story.GetAsync($"api/v1/mailboxes/{mailbox}/recipient-copies")).GetProperty("reason").GetString());
        var first = await story.SendAsync(contact, mailbox, "First");
        await story.WaitForMessageAsync(first.Id, "filed");
        await story.WaitAsync(async () => (await story.GetAsync($"api/v1/mailboxes/{mailbox}/recipient-copies")).GetProperty("possible").GetBoolean(), () => "copies to be possible");

        var sent = await Story.ReadAsync(
            await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(host.Client, $"api/v1/contacts/{contact}/messages", Mail(mailbox, people)), HttpStatusCode.Accepted);
        var (id, messageId) = (sent.GetProperty("id").GetGuid(), sent.GetProperty("messageId").GetString()!);
        await story.WaitForMessageAsync(id, "filed");
        var mails = new List<string>();
        foreach (var person in people)
        {
            await story.WaitAsync(async () => await CountAsync(dovecot, person, messageId) > 0, () => $"the copy of {person.Address}");
            mails.Add(Assert.Single(await dovecot.ListAsync(person), mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal)).Text.ReplaceLineEndings("\r\n").Replace("=\r\n", "", StringComparison.Ordinal));
        }

        Assert.Equal(3, mails.Select(mail => Pixels().Match(mail).Value).Where(pixel => pixel.Length > 0).Distinct().Count());
        var headers = mails.Select(mail => string.Join("\r\n", Headers().Matches(mail[..mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)]).Select(match => match.Value))).Distinct().ToList();
        Assert.Contains(people[0].Address, Assert.Single(headers), StringComparison.Ordinal);
        Assert.DoesNotContain(people[2].Address, headers[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Bcc:", headers[0], StringComparison.OrdinalIgnoreCase);
        var filed = Assert.Single(await dovecot.ListAsync(ada, "Sent"), mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal)).Text;
        Assert.DoesNotContain("/t/o/", filed.ReplaceLineEndings("\r\n").Replace("=\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(await story.TimelineAsync(contact), entry => entry.GetProperty("sourceId").GetGuid() == id);
    }

    /// <summary>Four mailboxes at once, each at another place of the same road: the first copy or the second, before its commit point, before its final dot, or taken without an answer.</summary>
    [Fact, Trait("Form", "Long")]
    public async Task A_host_killed_between_copies_leaves_in_doubt_the_one_in_that_window_and_sends_no_other_twice()
    {
        var (dovecot, postfix) = (await servers.DovecotAsync(), await servers.PostfixAsync());
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var story = new Story(host);
        MailUser[] people = [dovecot.AddUser("bea"), dovecot.AddUser("cy"), dovecot.AddUser("dan")];
        var contact = await story.CreateContactAsync("Bea", people[0].Address);
        await using var early = await LaneAsync(null, true);
        await using var atDot = await LaneAsync(1, false);
        await using var taken = await LaneAsync(1, true);
        await using var first = await LaneAsync(0, true);
        Lane[] lanes = [early, atDot, taken, first];
        foreach (var lane in lanes)
        {
            var filed = await story.SendAsync(contact, lane.Mailbox, "First");
            await story.WaitForMessageAsync(filed.Id, "filed");
            // The copy is seen in Sent a moment before it is noted who put it there.
            await story.WaitAsync(async () => (await story.GetAsync($"api/v1/mailboxes/{lane.Mailbox}/recipient-copies")).GetProperty("possible").GetBoolean(), () => "copies to be possible");
        }

        ProxyTrigger[] places =
        [
            early.Proxy.On(ProxyDirection.ToClient, "354 ", ProxyAct.Pause, occurrence: 2),
            atDot.Proxy.On(ProxyDirection.ToServer, "Subject: Offer", ProxyAct.Pause, occurrence: 2),
            taken.Proxy.On(ProxyDirection.ToClient, "354 End data with <CR><LF>.<CR><LF>\r\n", ProxyAct.Pause, occurrence: 2),
            first.Proxy.On(ProxyDirection.ToClient, "354 End data with <CR><LF>.<CR><LF>\r\n", ProxyAct.Pause),
        ];
        foreach (var lane in lanes)
        {
            var sent = await Story.ReadAsync(await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(host.Client, $"api/v1/contacts/{contact}/messages", Mail(lane.Mailbox, people)), HttpStatusCode.Accepted);
            (lane.Id, lane.MessageId) = (sent.GetProperty("id").GetGuid(), sent.GetProperty("messageId").GetString()!);
        }

        foreach (var place in places)
            await place.WaitAsync();
        await story.WaitAsync(async () => await TimesAsync(taken) is [1, 1, 0] && await TimesAsync(first) is [1, 0, 0], () => "the copies without an answer to arrive");
        await story.WaitAsync(async () => await StatesAsync(atDot) is ["accepted", "unconfirmed", "waiting"], () => "the one before its dot to be committed");
        Assert.Equal(["accepted", "waiting", "waiting"], await StatesAsync(early));
        await host.KillAsync();
        foreach (var lane in lanes)
        {
            lane.Proxy.Cut();
            lane.Proxy.Resume();
            lane.Proxy.Resume(ProxyDirection.ToServer);
        }

        await host.StartAsync();
        foreach (var lane in lanes)
        {
            string[] told = [.. people.Select((_, position) => position == lane.InDoubt ? "unconfirmed" : "accepted")];
            string[] last = [];
            await story.WaitAsync(async () => (last = await StatesAsync(lane)).SequenceEqual(told), () => $"{string.Join(' ', told)}; they are {string.Join(' ', last)}");
            await story.WaitForMessageAsync(lane.Id, "filed");
            int[] arrived = [.. people.Select((_, position) => position == lane.InDoubt && !lane.IsTaken ? 0 : 1)];
            await story.WaitAsync(async () => (await TimesAsync(lane)).Sum() >= arrived.Sum(), () => "all that was accepted to arrive");
            Assert.Equal(arrived, await TimesAsync(lane));
            Assert.Equal(1, await FiledAsync(lane));
            string[]? shown = lane.InDoubt is { } one ? [people[one].Address] : null;
            Assert.Equal(shown, await InOutboxAsync(lane));
        }

        // Their sender decides: again, for that one alone; and it arrived.
        await DecideAsync(atDot, "resend");
        await DecideAsync(taken, "confirm");
        await story.WaitAsync(async () => await TimesAsync(atDot) is [1, 1, 1], () => "the one that was sent again");
        foreach (var lane in new[] { atDot, taken })
        {
            await story.WaitAsync(async () => await StatesAsync(lane) is ["accepted", "accepted", "accepted"] && await InOutboxAsync(lane) is null, () => "nothing to be in doubt");
            Assert.True(await TimesAsync(lane) is [1, 1, 1]);
            Assert.Equal(1, await FiledAsync(lane));
        }

        async Task<Lane> LaneAsync(int? inDoubt, bool isTaken)
        {
            var (user, proxy) = (dovecot.AddUser("ada"), new TcpProxy(postfix.PlainPort));
            return new Lane(proxy, user, await story.ConnectAsync(user, dovecot.ImapPort, proxy.Port), inDoubt, isTaken);
        }

        async Task<int[]> TimesAsync(Lane lane) => await Task.WhenAll(people.Select(person => CountAsync(dovecot, person, lane.MessageId)));

        async Task<int> FiledAsync(Lane lane) => (await dovecot.ListAsync(lane.User, "Sent")).Count(mail => mail.Text.Contains($"<{lane.MessageId}>", StringComparison.Ordinal));

        async Task<string[]> StatesAsync(Lane lane)
        {
            var states = (await story.GetAsync($"api/v1/messages/{lane.Id}")).GetProperty("recipients").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!, one => one.GetProperty("state").GetString()!);
            return [.. people.Select(person => states.GetValueOrDefault(person.Address, ""))];
        }

        async Task<string[]?> InOutboxAsync(Lane lane)
        {
            var item = (await story.GetAsync("api/v1/outbox")).GetProperty("items").EnumerateArray().Where(one => one.GetProperty("id").GetGuid() == lane.Id).ToList();
            return item.Count == 0 ? null : [.. item[0].GetProperty("recipients").EnumerateArray().Select(one => one.GetProperty("address").GetString()!)];
        }

        Task DecideAsync(Lane lane, string what) => story.WaitAsync(
            async () => (await host.Client.PostAsync(new Uri($"api/v1/messages/{lane.Id}/{what}", UriKind.Relative), null)).IsSuccessStatusCode, () => $"{what} to be taken");
    }

    /// <summary>A mailbox whose outgoing server stands behind a proxy.</summary>
    /// <param name="InDoubt">The place of the copy whose end nobody will know.</param>
    /// <param name="IsTaken">The server has it all the same.</param>
    private sealed record Lane(TcpProxy Proxy, MailUser User, Guid Mailbox, int? InDoubt, bool IsTaken) : IAsyncDisposable
    {
        public Guid Id { get; set; }

        public string MessageId { get; set; } = "";

        public ValueTask DisposeAsync() => Proxy.DisposeAsync();
    }

    private static object Mail(Guid mailbox, MailUser[] people) => new
    {
        mailboxId = mailbox, subject = "Offer", html = "<p>See <a href=\"https://dest.example/\">this</a>.</p>", to = new[] { people[0].Address }, cc = new[] { people[1].Address }, bcc = new[] { people[2].Address },
        track = new { opens = true, links = true, perRecipient = true },
    };

    private static async Task<int> CountAsync(DovecotServer dovecot, MailUser user, string messageId) => (await dovecot.ListAsync(user)).Count(mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));
}
