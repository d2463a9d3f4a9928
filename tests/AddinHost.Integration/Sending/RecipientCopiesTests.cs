using System.Net;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>A copy for each recipient, on real servers and on one that a host dies at.</summary>
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

    /// <summary>One has it, one was refused, one was taken without an answer when the host died, one is put off, one waits: each ends as it should.</summary>
    [Fact, Trait("Form", "Long")]
    public async Task A_host_killed_between_copies_leaves_exactly_one_in_doubt_and_sends_none_of_the_others_twice()
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        await using var story = await SendingStory.StartAsync(servers, host);
        var first = await story.SendAsync();
        await story.Story.WaitForMessageAsync(first.Id, "filed");
        await story.Sink.NextMailAsync();
        var (killed, grey, last) = (false, 0, "");
        story.Sink.OnRecipient = address =>
        {
            story.Sink.Ending = address.StartsWith("lost", StringComparison.Ordinal) && !killed ? SinkEnding.Stall : SinkEnding.Reply;
            return address.StartsWith("gone", StringComparison.Ordinal) && !killed ? "550 5.1.1 No such user"
                : address.StartsWith("grey", StringComparison.Ordinal) && Interlocked.Increment(ref grey) == 1 ? "450 4.2.0 Greylisted" : "250 2.1.5 Ok";
        };
        string[] to = ["here@outside.test", "gone@outside.test", "lost@outside.test", "grey@outside.test", "last@outside.test"];
        var sent = await Story.ReadAsync(
            await story.PostAsync(new { mailboxId = story.Mailbox, subject = "Five", html = "<p>Five</p>", to, track = new { opens = true, perRecipient = true } }), HttpStatusCode.Accepted);
        var (id, messageId) = (sent.GetProperty("id").GetGuid(), sent.GetProperty("messageId").GetString()!);
        while ((await story.Sink.NextMailAsync()).Recipients is not ["lost@outside.test"])
        {
        }

        await host.KillAsync();
        killed = true;
        story.Proxy.Cut();
        await host.StartAsync();
        await story.Story.WaitAsync(async () => await StatesAsync() == "accepted refused unconfirmed accepted accepted", () => $"the others to have it; {last}");
        await story.Story.WaitForMessageAsync(id, "filed");
        Assert.Equal([1, 0, 1, 1, 1], to.Select(TimesTaken));
        Assert.Equal(1, await story.CopiesAsync(messageId));

        await story.Story.WaitAsync(async () => (await story.Story.GetAsync("api/v1/outbox")).GetProperty("items").EnumerateArray().Any(item => item.GetProperty("place").GetString() == "partly"), () => "the outbox to say so");
        await story.Story.WaitAsync(async () => (await story.Host.Client.PostAsync(new Uri($"api/v1/messages/{id}/resend", UriKind.Relative), null)).StatusCode == HttpStatusCode.Accepted, () => "to be sent again");
        await story.Story.WaitAsync(async () => await StatesAsync() == "accepted accepted accepted accepted accepted", () => $"all to have it; {last}");
        Assert.Equal([1, 1, 2, 1, 1], to.Select(TimesTaken));
        Assert.Equal(1, await story.CopiesAsync(messageId));

        async Task<string> StatesAsync()
        {
            var states = (await story.MessageAsync(id)).GetProperty("recipients").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!, one => one.GetProperty("state").GetString());
            return last = string.Join(' ', to.Select(address => states.GetValueOrDefault(address)));
        }

        int TimesTaken(string address) => story.Sink.Mails.Count(mail => mail.Recipients.Contains(address));
    }

    private static object Mail(Guid mailbox, MailUser[] people) => new
    {
        mailboxId = mailbox, subject = "Offer", html = "<p>See <a href=\"https://dest.example/\">this</a>.</p>", to = new[] { people[0].Address }, cc = new[] { people[1].Address }, bcc = new[] { people[2].Address },
        track = new { opens = true, links = true, perRecipient = true },
    };

    private static async Task<int> CountAsync(DovecotServer dovecot, MailUser user, string messageId) => (await dovecot.ListAsync(user)).Count(mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));
}
