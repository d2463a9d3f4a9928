using System.Net;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>A copy for each recipient, on real servers.</summary>
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

    private static object Mail(Guid mailbox, MailUser[] people) => new
    {
        mailboxId = mailbox, subject = "Offer", html = "<p>See <a href=\"https://dest.example/\">this</a>.</p>", to = new[] { people[0].Address }, cc = new[] { people[1].Address }, bcc = new[] { people[2].Address },
        track = new { opens = true, links = true, perRecipient = true },
    };

    private static async Task<int> CountAsync(DovecotServer dovecot, MailUser user, string messageId) => (await dovecot.ListAsync(user)).Count(mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));
}
