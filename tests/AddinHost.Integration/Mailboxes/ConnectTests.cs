using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Mailboxes;

/// <summary>Connecting an IMAP mailbox through the API of a running host, against real servers.</summary>
[Collection(Servers.Shared)]
public sealed class ConnectTests(Servers servers)
{
    private const string Path = "api/v1/mailboxes";

    [Fact]
    public async Task Five_steps_pass_in_order_on_the_event_stream_and_the_password_is_found_nowhere()
    {
        const string canary = "Kanarienvogel-7f3a";
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("five", canary);
        await using var host = await SetUpAsync();
        await using var steps = await StepStream.OpenAsync(host);
        var body = Body(user, dovecot.ImapPort, postfix.PlainPort, attemptId: "attempt-1");

        var answer = await host.Client.PostAsJsonAsync(Path, body);
        var mailbox = await Story.ReadAsync(answer, HttpStatusCode.Created);

        string[] expected = [.. ((string[])["imap_reach", "imap_login", "smtp_reach", "smtp_login", "test_message"]).SelectMany(step => (string[])[$"{step} running", $"{step} passed"])];
        Assert.Equal(expected, await steps.TakeAsync("attempt-1", expected.Length));
        await new Story(host).WaitForStateAsync(mailbox.GetProperty("id").GetGuid(), "healthy");
        // Sent to oneself, marked, not logged, gone on arrival.
        await new Story(host).WaitAsync(async () => (await dovecot.ListAsync(user)).Count == 0, () => "the test message to be removed");
        var shown = (await new Story(host).GetAsync($"{Path}/{mailbox.GetProperty("id").GetGuid()}")).ToString();
        Assert.DoesNotContain(canary, shown + mailbox + host.Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(host.DataDirectory, "*", SearchOption.AllDirectories))
            Assert.False(Holds(await ReadSharedAsync(file), canary), file);
    }

    [Fact]
    public async Task A_wrong_password_fails_its_step_with_a_remedy_and_stores_nothing()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("wrong");
        await using var host = await SetUpAsync();
        await using var steps = await StepStream.OpenAsync(host);

        var problem = await FailsAsync(host, Body(user with { Password = "not it" }, dovecot.ImapPort, postfix.PlainPort, attemptId: "a"), "imap_login_refused", "imap_login");

        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        Assert.Equal(["imap_reach running", "imap_reach passed", "imap_login running", "imap_login failed"], await steps.TakeAsync("a", 4));
        Assert.Equal(0, (await new Story(host).GetAsync(Path)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_shown_and_counts_once_it_is_pinned()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { Certificate = TestCertificates.Untrusted });
        await using var postfix = await PostfixServer.StartNewAsync(dovecot, new PostfixOptions { Certificate = TestCertificates.OtherUntrusted });
        var user = dovecot.AddUser("pin");
        await using var host = await SetUpAsync();
        var body = Body(user, dovecot.ImapsPort, postfix.SubmissionsPort, "tls");

        var incoming = (await FailsAsync(host, body, "certificate_not_trusted", "imap_reach")).GetProperty("fingerprint").GetString()!;
        Assert.Matches("^[0-9a-f]{64}$", incoming);
        body["certificateFingerprint"] = incoming;
        var outgoing = (await FailsAsync(host, body, "certificate_not_trusted", "smtp_reach")).GetProperty("fingerprint").GetString()!;
        Assert.NotEqual(incoming, outgoing);
        body["certificateFingerprint"] = string.Join(',', incoming, outgoing);
        await Story.ReadAsync(await host.Client.PostAsJsonAsync(Path, body), HttpStatusCode.Created);
    }

    [Trait("Form", "Long")]
    [Fact]
    public async Task A_changed_certificate_is_named_and_trusting_it_resumes_without_the_password()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("renew");
        await using var sink = new SmtpSink();
        await using var host = await SetUpAsync();
        var story = new Story(host);
        var body = Body(user, dovecot.ImapsPort, sink.Port, "tls");
        body["smtp"] = Server(sink.Port, "none", user.Address);
        var id = (await Story.ReadAsync(await host.Client.PostAsJsonAsync(Path, body), HttpStatusCode.Created)).GetProperty("id").GetGuid();

        await dovecot.UseCertificateAsync(TestCertificates.Untrusted);
        await dovecot.RestartAsync();
        await story.WaitForStateAsync(id, "certificate_changed");
        var mailbox = await story.GetAsync($"{Path}/{id}");
        Assert.Equal("trust_certificate", mailbox.GetProperty("nextAction").GetProperty("code").GetString());
        var fingerprint = mailbox.GetProperty("problem").GetProperty("fingerprint").GetString();

        var again = await host.Client.PostAsJsonAsync($"{Path}/{id}/reconnect", new { certificateFingerprint = fingerprint, consent = new { disclosure = "imap", locale = "en" } });
        await Story.ReadAsync(again, HttpStatusCode.OK);
        await story.WaitForStateAsync(id, "healthy");
    }

    [Fact]
    public async Task An_outgoing_server_that_is_not_there_fails_its_step()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("nosmtp");
        await using var host = await SetUpAsync();
        await FailsAsync(host, Body(user, dovecot.ImapPort, FreePort.Next()), "smtp_unreachable", "smtp_reach");
    }

    [Fact]
    public async Task A_refused_test_message_fails_the_last_step()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("refused");
        await using var sink = new SmtpSink { OnSender = _ => "550 5.7.1 Not your address" };
        await using var host = await SetUpAsync();
        await FailsAsync(host, Body(user, dovecot.ImapPort, sink.Port), "smtp_refused", "test_message");
    }

    [Fact]
    public async Task Outgoing_mail_may_have_a_login_of_its_own()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("own");
        await using var sink = new SmtpSink { OnSignIn = (name, password) => (name, password) == ("out", "other") ? "235 2.7.0 Ok" : "535 5.7.8 No" };
        await using var host = await SetUpAsync();
        var body = Body(user, dovecot.ImapPort, sink.Port);
        await FailsAsync(host, body, "smtp_login_refused", "smtp_login");

        var smtp = Server(sink.Port, "none", "out");
        smtp["password"] = "other";
        body["smtp"] = smtp;
        var mailbox = await Story.ReadAsync(await host.Client.PostAsJsonAsync(Path, body), HttpStatusCode.Created);
        Assert.Equal("out", mailbox.GetProperty("smtp").GetProperty("userName").GetString());
        Assert.Equal(("out", "other"), ((await sink.NextMailAsync()).UserName, sink.Mails[0].Password));
    }

    [Fact]
    public async Task A_new_password_reconnects_and_what_was_missed_is_made_up_for()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        await using var sink = new SmtpSink();
        var user = dovecot.AddUser("again");
        await using var host = await SetUpAsync();
        var story = new Story(host);
        var contact = await story.CreateContactAsync("Bea", "bea@outside.test");
        var known = await story.LogAsync("bea@outside.test", user.Address, "Thursday?");
        var id = (await Story.ReadAsync(await host.Client.PostAsJsonAsync(Path, Body(user, dovecot.ImapPort, sink.Port)), HttpStatusCode.Created)).GetProperty("id").GetGuid();
        await story.WaitForStateAsync(id, "healthy");

        var renewed = await dovecot.ChangePasswordAsync(user, "another password");
        await dovecot.KickAsync(user);
        await story.WaitForStateAsync(id, "needs_reauthorization");
        await dovecot.DeliverAsync(renewed, Story.Mail("bea@outside.test", user.Address, "Re: Thursday?", "missed@outside.test", known));
        await Story.ReadAsync(
            await host.Client.PostAsJsonAsync($"{Path}/{id}/reconnect", new { password = renewed.Password, consent = new { disclosure = "imap", locale = "en" } }), HttpStatusCode.OK);

        await story.WaitForTimelineAsync(contact, 2);
        await story.WaitForStateAsync(id, "healthy");
    }

    private static async Task<HostProcess> SetUpAsync()
    {
        var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        return host;
    }

    private static async Task<JsonElement> FailsAsync(HostProcess host, object body, string code, string step)
    {
        var problem = await Story.ReadAsync(await host.Client.PostAsJsonAsync(Path, body), HttpStatusCode.UnprocessableEntity);
        Assert.Equal((code, step), (problem.GetProperty("code").GetString(), problem.GetProperty("step").GetString()));
        return problem;
    }

    private static Dictionary<string, object?> Body(MailUser user, int imapPort, int smtpPort, string security = "none", string? attemptId = null) => new()
    {
        ["provider"] = "imap",
        ["address"] = user.Address,
        ["password"] = user.Password,
        ["imap"] = Server(imapPort, security, user.Address),
        ["smtp"] = Server(smtpPort, security, user.Address),
        ["consent"] = new { disclosure = "imap", locale = "en" },
        ["attemptId"] = attemptId,
    };

    private static Dictionary<string, object?> Server(int port, string security, string userName) => new() { ["host"] = "localhost", ["port"] = port, ["security"] = security, ["userName"] = userName };

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new MemoryStream();
        await file.CopyToAsync(content);
        return content.ToArray();
    }

    private static bool Holds(byte[] content, string text) => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
