using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Sasl;

namespace AddinHost.Tests.Mail.Sasl;

public sealed class SaslTests
{
    private const string Nonce = "fyko+d2lbbFgONRv9qkxdawL";
    private static readonly MailCredentials User = new("user", "pencil");

    private static string Say(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);

    private static string Answer(SaslMechanism mechanism, string challenge) => Say(mechanism.Answer(Encoding.UTF8.GetBytes(challenge)));

    private static MailFailure Fails(Action action) => Assert.Throws<MailProtocolException>(action).Failure;

    // The example of RFC 5802 5.
    private static SaslScram Proven()
    {
        var scram = SaslScram.Sha1(User, Nonce);
        Assert.Equal($"n,,n=user,r={Nonce}", Say(scram.InitialResponse()));
        Assert.False(scram.HasShownProof);
        Assert.Equal(
            $"c=biws,r={Nonce}3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Answer(scram, $"r={Nonce}3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"));
        Assert.True(scram.HasShownProof);
        return scram;
    }

    [Fact]
    public void SCRAM_SHA_1_says_what_RFC_5802_shows()
    {
        var scram = Proven();
        Assert.Equal("", Answer(scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
        scram.Accepted([]);

        var withTheYes = Proven();
        withTheYes.Accepted("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="u8);
    }

    [Fact]
    public void SCRAM_SHA_256_says_what_RFC_7677_shows()
    {
        var scram = SaslScram.Sha256(User, "rOprNGfwEbeRWgbNEkqO");
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Say(scram.InitialResponse()));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Answer(scram, "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        Assert.Equal("", Answer(scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        scram.Accepted([]);
    }

    [Theory]
    [InlineData("v=rmF9pqV8S7suAoZWja4dJRkFsKA=")]
    [InlineData("v=")]
    [InlineData("v=rmF9")]
    [InlineData("rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData("")]
    public void A_server_that_cannot_prove_that_it_knows_the_password_is_refused(string final) => Assert.Equal(MailFailure.Garbage, Fails(() => Answer(Proven(), final)));

    [Fact]
    public void A_yes_without_proof_is_refused()
    {
        Assert.Equal(MailFailure.Garbage, Fails(() => Proven().Accepted([])));
        Assert.Equal(MailFailure.Garbage, Fails(() => SaslScram.Sha1(User).Accepted([])));
        Assert.Equal(MailFailure.Garbage, Fails(() => SaslScram.Sha256(User).Accepted("v=AAAA"u8)));
    }

    [Fact]
    public void A_refusal_inside_the_dialogue_is_a_failed_login() => Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => Answer(Proven(), "e=invalid-proof")));

    [Theory]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=other3rfc,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=!!,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=4095")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=1000001")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=99999999999")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=-1")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92")]
    [InlineData("m=x,r=fyko+d2lbbFgONRv9qkxdawLx,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("r=fyko+d2lbbFgONRv9qkxdawL\u00E9,s=QSXCR+Q6sek8bf92,i=4096")]
    [InlineData("")]
    public void A_challenge_that_weakens_or_breaks_SCRAM_is_refused_before_anything_is_proven(string challenge)
    {
        var scram = SaslScram.Sha1(User, Nonce);
        scram.InitialResponse();

        Assert.Equal(MailFailure.Garbage, Fails(() => Answer(scram, challenge)));
        Assert.False(scram.HasShownProof);
    }

    [Fact]
    public void A_user_name_cannot_make_a_field()
    {
        Assert.StartsWith("n,,n=a=3Db=2Cc,r=", Say(SaslScram.Sha1(new MailCredentials("a=b,c", "x")).InitialResponse()), StringComparison.Ordinal);
        Assert.StartsWith("n,a=a=3Db=2Cc,\u0001auth=", Say(new SaslBearer(MailCredentials.ForToken("a=b,c", "t")).InitialResponse()), StringComparison.Ordinal);
        Assert.NotEqual(Say(SaslScram.Sha1(User).InitialResponse()), Say(SaslScram.Sha1(User).InitialResponse()));
    }

    [Fact]
    public void PLAIN_and_LOGIN_say_both()
    {
        var plain = new SaslPlain(new MailCredentials("ann", "pä"));
        Assert.Equal("\0ann\0pä", Say(plain.InitialResponse()));
        Assert.Equal(MailFailure.Garbage, Fails(() => Answer(plain, "more?")));

        var login = new SaslLogin(User);
        Assert.Null(login.InitialResponse());
        Assert.Equal("user", Answer(login, "Username:"));
        Assert.False(login.HasShownProof);
        Assert.Equal("pencil", Answer(login, "whatever"));
        Assert.True(login.HasShownProof);
        Assert.Equal(MailFailure.Garbage, Fails(() => Answer(login, "more?")));
    }

    [Fact]
    public void Tokens_go_as_the_documents_say()
    {
        var credentials = MailCredentials.ForToken("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
        var google = new SaslXOAuth2(credentials);

        // The example in Google's document.
        Assert.Equal(
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
            Convert.ToBase64String(google.InitialResponse()));
        Assert.Equal("", Answer(google, "{\"status\":\"401\"}"));

        var bearer = new SaslBearer(MailCredentials.ForToken("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), "server.example.com", 143);
        Assert.Equal(
            "n,a=user@example.com,\u0001host=server.example.com\u0001port=143\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001",
            Say(bearer.InitialResponse()));
        Assert.Equal("\u0001", Answer(bearer, "{\"status\":\"invalid_token\"}"));
    }

    [Theory]
    [InlineData("user\u0001auth=Bearer x", "token")]
    [InlineData("user", "to\u0001ken")]
    [InlineData("user", "to ken")]
    [InlineData("user", "")]
    [InlineData("us\r\ner", "token")]
    public void What_is_no_token_or_name_is_not_sent(string user, string token)
    {
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => new SaslXOAuth2(MailCredentials.ForToken(user, token)).InitialResponse()));
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => new SaslBearer(MailCredentials.ForToken(user, token)).InitialResponse()));
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Passwords_that_no_line_can_hold_are_not_sent(string password)
    {
        var credentials = new MailCredentials("user", password);
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => new SaslPlain(credentials).InitialResponse()));
        var scram = SaslScram.Sha256(credentials, Nonce);
        scram.InitialResponse();
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => Answer(scram, $"r={Nonce}x,s=QSXCR+Q6sek8bf92,i=4096")));
    }

    [Fact]
    public void Half_a_surrogate_is_not_sent()
    {
        // As an attribute's argument it would be replaced.
        var half = new string('\ud800', 1);
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => new SaslPlain(new MailCredentials("user", half)).InitialResponse()));
        Assert.Equal(MailFailure.AuthenticationFailed, Fails(() => new SaslXOAuth2(MailCredentials.ForToken(half, "token")).InitialResponse()));
    }

    [Fact]
    public void The_best_that_both_sides_know_comes_first()
    {
        Assert.Equal(["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"], SaslMechanisms.For(User, _ => true).Select(mechanism => mechanism.Name));
        Assert.Equal(["OAUTHBEARER", "XOAUTH2"], SaslMechanisms.For(MailCredentials.ForToken("user", "token"), _ => true).Select(mechanism => mechanism.Name));
        Assert.Equal(["PLAIN"], SaslMechanisms.For(User, name => name is "PLAIN" or "XOAUTH2").Select(mechanism => mechanism.Name));
        Assert.Empty(SaslMechanisms.For(MailCredentials.ForToken("user", "token"), name => name == "PLAIN"));
    }

    // The examples of RFC 4013 3, and one of each rule.
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("\u0007", null)]
    [InlineData("\u0627\u0031", null)]
    [InlineData("\u0627\u0031\u0628", "\u0627\u0031\u0628")]
    [InlineData("\u0627a\u0628", null)]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("p\u00E4ss", "p\u00E4ss")]
    [InlineData("pa\u0308ss", "p\u00E4ss")]
    [InlineData("\uE000", null)]
    [InlineData("\uFFFD", null)]
    [InlineData("\uFDD0", null)]
    [InlineData("\u202E", null)]
    [InlineData("\u00AD", null)]
    public void SASLprep_follows_RFC_4013(string text, string? expected)
    {
        Assert.Equal(expected is not null, SaslPrep.TryPrepare(text, out var prepared));
        Assert.Equal(expected ?? "", prepared);
        Assert.Equal(Ascii.IsValid(text) ? text : expected ?? text, SaslPrep.Prepare(text));
    }

    [Fact]
    public void A_server_that_quotes_the_secret_is_found_out()
    {
        var token = "ya29.canary-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
        var credentials = MailCredentials.ForToken("ann", token);
        Assert.True(credentials.IsQuotedIn($"no such token {token}!"));
        Assert.True(credentials.IsQuotedIn("bad: " + Convert.ToBase64String(new SaslXOAuth2(credentials).InitialResponse())));
        Assert.True(credentials.IsQuotedIn("bad: " + Convert.ToBase64String(new SaslBearer(credentials, "a.test").InitialResponse())));
        Assert.True(credentials.IsQuotedIn("bad: " + Convert.ToBase64String(new SaslBearer(credentials, "ab.test").InitialResponse())));
        Assert.True(User.IsQuotedIn("bad: " + Convert.ToBase64String(new SaslPlain(User).InitialResponse())));
        Assert.False(credentials.IsQuotedIn("no such token"));
        Assert.DoesNotContain(token, $"{credentials} {new SaslXOAuth2(credentials)}", StringComparison.Ordinal);
    }
}
