using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail;

/// <summary>
/// S11: secrets run through the whole library, to servers that throw everything back. Whatever exception is raised on the way, caught or not, holds none of them in its text;
/// there is no log (HabitTests). The server's own words are apart from that, and never hold a password or token.
/// </summary>
public sealed class MailCanaryTests
{
    private const string Password = "canary-password-9c1f";
    private const string Token = "canary-token-77aa-0b1c2d3e4f5a6b7c";
    private const string Address = "canary-address@x.example";
    private const string Subject = "canary-subject-41";
    private const string Body = "canary-body-5e";
    private static readonly string[] Secrets = [Password, Token];
    private static readonly string[] Canaries = [Password, Token, "canary-address", Subject, Body];
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly byte[] Mail = MessageWriter.Write(new OutgoingMessage
    {
        From = new EmailAddress("Ann", Address), To = [new EmailAddress(null, Address)], Subject = Subject, TextBody = Body, Date = DateTimeOffset.UnixEpoch, MessageId = MessageId.New("x.example"),
    });

    private static readonly AsyncLocal<List<string>?> Raised = new();

    static MailCanaryTests() => AppDomain.CurrentDomain.FirstChanceException += (_, raised) => Note(raised.Exception);

    public static TheoryData<string, string> Imap => Pairs(["PLAIN", "LOGIN", "", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256"], ["NO", "BAD", "NO [AUTHENTICATIONFAILED]", "* BYE", "garbage", "challenge", "end"]);

    public static TheoryData<string, string> ImapCommands => Pairs(["select", "search", "append", "labels", "create", "status", "id"], ["NO", "BAD", "* BYE", "garbage", "end"]);

    public static TheoryData<string, string> Smtp => Pairs(["AUTH", "MAIL", "RCPT", "DATA", "."], ["550 5.7.1", "421", "535 5.7.8", "garbage", "end"]);

    [Theory]
    [MemberData(nameof(Imap))]
    public async Task No_secret_of_a_login_over_IMAP_is_in_any_exception(string mechanism, string answer)
    {
        var isToken = mechanism.Contains("OAUTH", StringComparison.Ordinal);
        await using var server = new EchoServer($"* OK [CAPABILITY IMAP4rev1 SASL-IR {(mechanism.Length > 0 ? "AUTH=" + mechanism : "")}] ready", line => Answer(answer, line));
        await using var client = await ImapClient.ConnectAsync(server.Transport, new ImapOptions(), None);
        var credentials = isToken ? MailCredentials.ForToken(Address, Token) : new MailCredentials(Address, Password);

        await ProveAsync(async () => await client.AuthenticateAsync(credentials, None), server);
        Assert.DoesNotContain(Canaries, canary => credentials.ToString().Contains(canary, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ImapCommands))]
    public async Task Nothing_of_a_command_over_IMAP_is_in_any_exception(string command, string answer)
    {
        await using var server = new EchoServer("* OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN X-GM-EXT-1 ID ENABLE] ready", line => Answer(answer, line));
        await using var client = await ImapClient.ConnectAsync(server.Transport, new ImapOptions(), None);
        await ProveAsync(() => command switch
        {
            "select" => client.SelectAsync(Subject, readOnly: true, None),
            "search" => client.SearchAsync(new ImapSearch { Text = Subject }, None),
            "append" => client.AppendAsync(Subject, Mail, [], null, None),
            "labels" => client.StoreLabelsAsync(ImapUidSet.Of([5]), ImapFlagChange.Add, [Subject], None),
            "create" => client.CreateAsync(Subject, None),
            "status" => client.StatusAsync(Subject, None),
            _ => client.IdentifyAsync(new Dictionary<string, string> { ["name"] = Subject }, None),
        }, server);
    }

    [Theory]
    [MemberData(nameof(Smtp))]
    public async Task Nothing_that_is_sent_over_SMTP_is_in_any_exception(string at, string answer)
    {
        var (inData, said) = (false, false);
        await using var server = new EchoServer("220 here", line =>
        {
            if (line.StartsWith("EHLO", StringComparison.Ordinal))
                return "250-here\r\n250 AUTH PLAIN";
            if (inData ? line == "." && at == "." : line.StartsWith(at, StringComparison.Ordinal))
            {
                said = true;
                return answer == "end" ? null : $"{answer} {line} {Subject} {Body} {Address}{(at == "AUTH" ? Password : "")}";
            }

            inData |= line == "DATA";
            return line == "DATA" ? "354 go" : inData ? "" : "250 ok";
        });
        await using var client = await SmtpClient.ConnectAsync(server.Transport, new SmtpOptions(), None);
        await ProveAsync(async () =>
        {
            if (at == "AUTH")
                await client.AuthenticateAsync(new MailCredentials(Address, Password), None);
            await client.SendAsync(new SmtpEnvelope(Address, [Address]), Mail, null, None);
        }, server);
        Assert.True(said);
    }

    [Fact]
    public async Task What_a_message_holds_is_in_no_exception_of_reading_writing_or_signing()
    {
        var raised = await RaisedByAsync(() =>
        {
            Assert.ThrowsAny<ArgumentException>(() => MessageId.New(Subject + "\r\n"));
            Assert.ThrowsAny<ArgumentException>(() => MessageWriter.Write(new OutgoingMessage { From = new EmailAddress("Ann", Address + "\r\n"), To = [], Subject = Subject, TextBody = Body, Date = DateTimeOffset.UnixEpoch, MessageId = MessageId.New("x.example") }));
            Assert.ThrowsAny<ArgumentException>(() => new SmtpEnvelope(Address + "\r\nRCPT", [Address]));
            _ = MimeMessage.Parse(Mail.AsMemory(0, Mail.Length / 2)).TextBody;
            return Task.CompletedTask;
        });
        Assert.NotEmpty(raised);
        Assert.All(raised, text => Assert.DoesNotContain(Canaries, canary => text.Contains(canary, StringComparison.Ordinal)));
    }

    private static TheoryData<string, string> Pairs(string[] first, string[] second)
    {
        var all = new TheoryData<string, string>();
        foreach (var one in first)
            foreach (var other in second)
                all.Add(one, other);
        return all;
    }

    // Each way of throwing the line back.
    private static string? Answer(string how, string line)
    {
        var tag = line.Split(' ')[0];
        return how switch
        {
            "end" => null,
            "garbage" => line,
            "challenge" => "+ " + Convert.ToBase64String(Encoding.UTF8.GetBytes(line)),
            "* BYE" => "* BYE " + line,
            // A line of a literal or of a dialogue has no tag; the command before it has had its answer.
            _ => tag.Length > 1 && tag[0] == 'A' && char.IsAsciiDigit(tag[1]) ? $"{tag} {how} {line}" : "",
        };
    }

    private static async Task ProveAsync(Func<Task> work, EchoServer server)
    {
        MailProtocolException? failure = null;
        var raised = await RaisedByAsync(async () =>
        {
            try
            {
                await work().WaitAsync(TimeSpan.FromSeconds(10));
                // A recipient that is refused is a result.
                Assert.Contains("RCPT", server.Heard.ToString(), StringComparison.Ordinal);
            }
            catch (MailProtocolException caught)
            {
                failure = caught;
            }
        });
        Assert.NotEmpty(server.Heard.ToString());
        Assert.All(raised, text => Assert.DoesNotContain(Canaries, canary => Holds(text, canary)));
        Assert.DoesNotContain(Canaries, canary => Holds($"{failure?.ResponseCode} {failure?.EnhancedStatus} {failure}", canary));
        // Words of the server are kept apart, for people; but not with what opens the mailbox.
        if (failure?.ServerText is { } words)
            Assert.DoesNotContain(Secrets, secret => Holds(words, secret));
    }

    private static bool Holds(string text, string canary) =>
        text.Contains(canary, StringComparison.OrdinalIgnoreCase) || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('=')[..^1], StringComparison.Ordinal);

    private static void Note(Exception raised)
    {
        if (Raised.Value is not { } all)
            return;
        lock (all)
            all.Add(raised.ToString());
    }

    private static async Task<List<string>> RaisedByAsync(Func<Task> work)
    {
        var raised = Raised.Value = [];
        await work();
        Raised.Value = null;
        lock (raised)
            return [.. raised];
    }
}
