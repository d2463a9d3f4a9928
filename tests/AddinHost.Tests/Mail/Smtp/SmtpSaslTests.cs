using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>SCRAM, OAUTHBEARER and XOAUTH2 inside AUTH; the mechanisms themselves have tests of their own.</summary>
public sealed class SmtpSaslTests
{
    private static readonly MailCredentials Ada = new("ada", "pencil");
    private static readonly MailCredentials Token = MailCredentials.ForToken("ada@x.test", "ya29.token");

    [Theory]
    [InlineData("AUTH PLAIN LOGIN SCRAM-SHA-1", "SCRAM-SHA-1")]
    [InlineData("AUTH SCRAM-SHA-1 PLAIN SCRAM-SHA-256", "SCRAM-SHA-256")]
    public async Task Scram_is_preferred_and_the_servers_proof_is_checked(string offer, string mechanism)
    {
        foreach (var honest in new[] { true, false })
        {
            await using var server = new ScriptedSmtpServer(async s =>
            {
                await s.GreetAsync(offer);
                await ScramAsync(s, mechanism, honest);
            });
            await using var client = await server.ConnectAsync();
            if (honest)
                await client.AuthenticateAsync(Ada, default);
            else
                Assert.Equal(MailFailure.Garbage, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
        }
    }

    [Fact]
    public async Task A_yes_without_proof_is_none()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH SCRAM-SHA-256");
            await s.ReadUntilAsync("\r\n");
            await s.SayAsync("235 come in");
        });
        await using var client = await server.ConnectAsync();

        Assert.Equal(MailFailure.Garbage, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
        Assert.Equal(MailFailure.Closed, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
    }

    [Fact]
    public async Task A_server_without_a_scram_secret_for_this_user_gets_plain_but_a_wrong_password_is_told_once()
    {
        await using (var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH SCRAM-SHA-1 PLAIN");
            Assert.StartsWith("AUTH SCRAM-SHA-1 ", await s.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
            await s.SayAsync("535 5.7.8 no secret");
            await s.TurnAsync("AUTH PLAIN " + Base64("\0ada\0pencil"), "235 ok");
        }))
        await using (var client = await server.ConnectAsync())
            await client.AuthenticateAsync(Ada, default);

        await using (var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH PLAIN LOGIN");
            await s.TurnAsync("AUTH PLAIN " + Base64("\0ada\0pencil"), "535 5.7.8 wrong");
            Assert.Equal("", await s.ReadToEndAsync());
        }))
        await using (var client = await server.ConnectAsync())
            Assert.Equal(MailFailure.AuthenticationFailed, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
    }

    [Theory]
    [InlineData("AUTH PLAIN XOAUTH2 OAUTHBEARER", "AUTH OAUTHBEARER ", "n,a=ada@x.test,\u0001auth=Bearer ya29.token\u0001\u0001", "AQ==")]
    [InlineData("AUTH PLAIN LOGIN XOAUTH2", "AUTH XOAUTH2 ", "user=ada@x.test\u0001auth=Bearer ya29.token\u0001\u0001", "")]
    public async Task Tokens_go_by_the_mechanisms_for_tokens_and_a_refusal_is_heard_to_its_end(string offer, string command, string initial, string afterChallenge)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync(offer);
            await s.TurnAsync(command + Base64(initial), "334 " + Base64("{\"status\":\"invalid_token\"}"));
            await s.TurnAsync(afterChallenge, "535 5.7.8 bad credentials ya29.token");
            await s.TurnAsync(command + Base64(initial), "235 ok");
        });
        await using var client = await server.ConnectAsync();

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Token, default));
        await client.AuthenticateAsync(Token, default);

        Assert.Equal(MailFailure.AuthenticationFailed, problem.Failure);
        Assert.DoesNotContain("ya29", problem + problem.ServerText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_never_sent_as_a_password()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("AUTH PLAIN LOGIN SCRAM-SHA-256");
            Assert.Equal("", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Token, default))).Failure);
    }

    [Theory]
    [InlineData("AUTH SCRAM-SHA-256", "334 not base64")]
    [InlineData("AUTH SCRAM-SHA-256", "334 cj0x")]
    [InlineData("AUTH PLAIN", "334 bW9yZQ==")]
    [InlineData("AUTH LOGIN", "334 more")]
    public async Task Endless_or_senseless_challenges_end_the_connection(string offer, string challenge)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync(offer);
            try
            {
                for (var i = 0; i < 20; i++)
                {
                    await s.ReadUntilAsync("\r\n");
                    await s.SayAsync(challenge);
                }
            }
            catch (Exception exception) when (exception is IOException)
            {
                return;
            }

            Assert.Fail("The client answered for ever.");
        });
        await using (var client = await server.ConnectAsync())
        {
            Assert.Equal(MailFailure.Garbage, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
            Assert.Equal(MailFailure.Closed, (await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(Ada, default))).Failure);
        }
    }

    /// <summary>The server's side of RFC 5802, computed from the password here.</summary>
    private static async Task ScramAsync(ScriptedSmtpServer s, string mechanism, bool honest)
    {
        var hash = mechanism == "SCRAM-SHA-256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
        var command = (await s.ReadUntilAsync("\r\n")).TrimEnd();
        Assert.StartsWith($"AUTH {mechanism} ", command, StringComparison.Ordinal);
        var clientFirst = Text(command.Split(' ')[2])["n,,".Length..];
        var serverFirst = $"r={clientFirst.Split("r=")[1]}server,s={Convert.ToBase64String("salt"u8)},i=4096";
        await s.SayAsync("334 " + Base64(serverFirst));
        var clientFinal = Text((await s.ReadUntilAsync("\r\n")).TrimEnd());
        var message = Encoding.UTF8.GetBytes($"{clientFirst},{serverFirst},{clientFinal[..clientFinal.IndexOf(",p=", StringComparison.Ordinal)]}");

        var salted = Rfc2898DeriveBytes.Pbkdf2(honest ? "pencil" : "guess", "salt"u8, 4096, hash, hash == HashAlgorithmName.SHA256 ? 32 : 20);
        var signature = Hmac(hash, Hmac(hash, salted, "Server Key"u8), message);
        await s.SayAsync("334 " + Base64("v=" + Convert.ToBase64String(signature)));
        if (honest)
            await s.TurnAsync("", "235 2.7.0 ok");
        else
            Assert.Equal("", await s.ReadToEndAsync());
    }

    private static byte[] Hmac(HashAlgorithmName hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(hash, key, data);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
}
