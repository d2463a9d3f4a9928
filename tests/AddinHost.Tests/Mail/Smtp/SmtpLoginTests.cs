using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>AUTH PLAIN and LOGIN, and what refusals mean.</summary>
public sealed class SmtpLoginTests
{
    private static readonly MailCredentials Ada = new("ada@x.test", "pä ss");

    [Fact]
    public async Task Plain_goes_in_one_line()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH LOGIN PLAIN");
            await s.TurnAsync("AUTH PLAIN " + Base64("\0ada@x.test\0pä ss"), "235 ok");
        });
        await using var client = await server.ConnectAsync();

        await client.AuthenticateAsync(Ada, default);
    }

    [Fact]
    public async Task Long_secrets_and_old_servers_get_plain_in_two_lines()
    {
        var longOne = Ada with { Password = new string('p', 600) };
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH PLAIN");
            await s.TurnAsync("AUTH PLAIN", "334 ");
            await s.TurnAsync(Base64("\0ada@x.test\0" + longOne.Password), "535 no");
            await s.TurnAsync("AUTH PLAIN " + Base64("\0ada@x.test\0pä ss"), "334");
            await s.TurnAsync(Base64("\0ada@x.test\0pä ss"), "235 ok");
        });
        await using var client = await server.ConnectAsync();

        await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(longOne, default));
        await client.AuthenticateAsync(Ada, default);
    }

    [Theory]
    [InlineData("AUTH LOGIN CRAM-MD5", false)]
    [InlineData("AUTH PLAIN LOGIN", true)]
    public async Task Login_is_used_where_plain_is_missing_or_only_listed(string offer, bool plainFirst)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync(offer);
            if (plainFirst)
                await s.TurnAsync("AUTH PLAIN " + Base64("\0ada@x.test\0pä ss"), "504 5.5.4 mechanism");
            await s.TurnAsync("AUTH LOGIN", "334 VXNlcm5hbWU6");
            await s.TurnAsync(Base64("ada@x.test"), "334 UGFzc3dvcmQ6");
            await s.TurnAsync(Base64("pä ss"), "235 ok");
        });
        await using var client = await server.ConnectAsync();

        await client.AuthenticateAsync(Ada, default);
    }

    [Theory]
    [InlineData("535 5.7.8 Error: authentication failed", MailFailure.AuthenticationFailed)]
    [InlineData("534-5.7.9 Application-specific password required. Learn more at|534 5.7.9 https://support.example/?p=InvalidSecondFactor", MailFailure.AppPasswordLikely)]
    [InlineData("535 5.7.0 Application password is REQUIRED", MailFailure.AppPasswordLikely)]
    [InlineData("535 Login Fail. Please enter your authorization code to login.", MailFailure.AppPasswordLikely)]
    [InlineData("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", MailFailure.AuthenticationFailed)]
    [InlineData("534 5.7.14 log in with the browser", MailFailure.AuthenticationFailed)]
    [InlineData("550 no such user", MailFailure.AuthenticationFailed)]
    [InlineData("538 5.7.11 encryption required", MailFailure.TlsRefused)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", MailFailure.TlsRefused)]
    [InlineData("454 4.7.0 temporary", MailFailure.Unavailable)]
    [InlineData("454 4.7.0 Too many login attempts, please try again later", MailFailure.Throttled)]
    [InlineData("421 4.7.0 Too many errors", MailFailure.Throttled)]
    [InlineData("503 5.5.1 not now", MailFailure.Refused)]
    [InlineData("354 what", MailFailure.Garbage)]
    public async Task A_refusal_says_what_to_do_next(string answer, MailFailure expected)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH PLAIN");
            await s.TurnAsync("AUTH PLAIN " + Base64("\0ada@x.test\0pä ss"), answer.Split('|'));
        });
        await using var client = await server.ConnectAsync();

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default));

        Assert.Equal(expected, problem.Failure);
        Assert.DoesNotContain("pä ss", problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Base64("\0ada@x.test\0pä ss"), problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_known_mechanism_nothing_is_sent()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH XOAUTH2");
            Assert.Equal("", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
    }

    [Theory]
    [InlineData("", "p")]
    [InlineData("a\0b", "p")]
    [InlineData("a", "p\0q")]
    public async Task A_field_that_could_be_read_as_another_is_refused(string user, string password)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH PLAIN");
            Assert.Equal("", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
            await Assert.ThrowsAnyAsync<ArgumentException>(() => client.AuthenticateAsync(new MailCredentials(user, password), default));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
