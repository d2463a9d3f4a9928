using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>
/// Damaged conversations against both sides. Bounded and seeded; INLAY_TEST_LONG makes it a long run. A failure names its seed.
/// </summary>
public sealed partial class SmtpMutationTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } ? 1_000_000 : 10_000;

    private static readonly MailCredentials Ada = new("ada", "pencil");

    private static readonly string[] Server =
    [
        "220 mail.test ESMTP ready\r\n", "250-mail.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250-DSN\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n",
        "235 2.7.0 welcome\r\n", "250 2.1.0 ok\r\n250 2.1.5 ok\r\n550 5.1.1 no\r\n", "354 go\r\n", "250 2.0.0 queued\r\n", "221 2.0.0 bye\r\n",
    ];

    private static readonly string[] Client =
    [
        "EHLO client.test\r\n", "MAIL FROM:<a@x.test> SIZE=100 BODY=8BITMIME\r\n", "RCPT TO:<b@here.test>\r\nRCPT TO:<c@x.test>\r\n", "DATA\r\n", "Subject: hi\r\n\r\n..dot\r\nMAIL FROM:<smuggled@x.test>\r\n.\r\n",
        "MAIL FROM:<\"a b\"@x.test> SMTPUTF8\r\nRCPT TO:<b@here.test>\r\nBDAT 11\r\nSubject: y\r\n", "BDAT 6 LAST\r\n\r\nend\n", "STARTTLS\r\n", "EHLO client.test\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<b@here.test>\r\n", "DATA\r\n", "x\r\n.\r\n", "QUIT\r\n",
    ];

    [Fact]
    public async Task Whatever_a_server_says_the_client_ends_with_a_result_or_its_one_exception()
    {
        var message = Encoding.UTF8.GetBytes("Subject: hi\r\n\r\n.gr\u00FCn\r\n");
        var (sent, failed) = (0, 0);
        for (var seed = 0; seed < Rounds; seed++)
        {
            var (damage, chunks) = (new Mutations(seed), seed % 3 == 0);
            using var stream = new TurnStream(Server.Select(reply => chunks && reply.StartsWith('3') ? "250 2.0.0 chunk\r\n" : reply)
                .Select(reply => damage.Next(4) == 0 ? damage.Apply(Encoding.Latin1.GetBytes(reply)) : Encoding.Latin1.GetBytes(reply)));
            var committed = false;
            try
            {
                await using var client = await SmtpClient.ConnectAsync(
                    new MailTransport(stream, MailSecurity.None, (plain, _) => Task.FromResult(plain)), new SmtpOptions { PreferChunking = chunks }, default);
                await client.AuthenticateAsync(Ada, default);
                var result = await client.SendAsync(new SmtpEnvelope("a@x.test", ["b@y.test", "c@y.test"]), message, _ =>
                {
                    committed = true;
                    return Task.CompletedTask;
                }, default);
                Assert.True(result.Accepted == committed, $"seed {seed}");
                await client.QuitAsync(default);
                sent++;
            }
            catch (MailProtocolException exception)
            {
                failed++;
                // What is not known is only what was committed.
                Assert.True(exception.Failure != MailFailure.OutcomeUnknown || committed, $"seed {seed}");
                Assert.True(exception.ServerText is null || exception.ServerText.Length <= 500 && !exception.ServerText.Any(char.IsControl), $"seed {seed}");
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            // Whatever was said to us: what we say is lines that end with CRLF.
            Assert.DoesNotContain('\n', Encoding.Latin1.GetString(stream.Written).Replace("\r\n", "", StringComparison.Ordinal));
        }

        Assert.True(sent > Rounds / 20 && failed > Rounds / 20, $"{sent} sent, {failed} failed");
    }

    [Fact]
    public async Task Whatever_a_client_says_the_server_answers_in_lines_and_keeps_only_whole_clean_mail()
    {
        var keptInAll = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var damage = new Mutations(seed);
            using var stream = new TurnStream(Client.Select(said => damage.Next(3) == 0 ? damage.Apply(Encoding.Latin1.GetBytes(said)) : Encoding.Latin1.GetBytes(said)));
            var kept = new List<string>();
            var (opened, closed) = (0, 0);
            var decisions = new SmtpServerDecisions
            {
                Recipient = (address, _) => ValueTask.FromResult(address.EndsWith("@here.test", StringComparison.Ordinal) ? null : new SmtpServerReply(550, "5.1.1", "No")),
                Receive = (envelope, _) =>
                {
                    opened++;
                    Assert.DoesNotContain(envelope.Recipients.Append(envelope.From), address => address.Any(char.IsControl));
                    var content = new MemoryStream();
                    return ValueTask.FromResult(new SmtpReception(content.WriteAsync, _ =>
                    {
                        kept.Add(Encoding.Latin1.GetString(content.ToArray()));
                        return ValueTask.FromResult(new SmtpServerReply(250, "2.0.0", "Kept"));
                    }, () =>
                    {
                        closed++;
                        return ValueTask.CompletedTask;
                    }));
                },
                UpgradeToTls = (plain, _) => Task.FromResult(plain),
            };
            try
            {
                await SmtpServerSession.RunAsync(stream, new SmtpServerOptions { MaxMessageBytes = 10_000 }, decisions, default);
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            var said = Encoding.Latin1.GetString(stream.Written);
            Assert.True(ReplyLines().IsMatch(said), string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {said}"));
            Assert.True(opened == closed, $"seed {seed}");
            Assert.All(kept, content => Assert.True(!content.Contains('\0', StringComparison.Ordinal) && content.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n']) < 0, $"seed {seed}"));
            keptInAll += kept.Count;
        }

        Assert.True(keptInAll > Rounds / 5, $"{keptInAll} kept");
    }

    [Fact]
    public async Task Data_is_read_as_an_independent_reader_reads_it_however_it_is_cut()
    {
        string[] pieces = ["\r\n", "\r\n", "\r\n", ".", "..", "x", "text", "\r\n.\r\n", "\n", "\r", "\n.\n", "\0", "\r\n..\r\n", ".\r\n", "\u00E4"];
        var (accepted, refused) = (0, 0);
        for (var seed = 0; seed < Rounds / 2; seed++)
        {
            var random = new Random(seed);
            var data = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(random.Next(2) == 0 ? 8 : pieces.Length)])) + "\r\n.\r\n";
            // From the start of the data, which counts as the start of a line, to the first CRLF.CRLF.
            var end = ("\r\n" + data).IndexOf("\r\n.\r\n", StringComparison.Ordinal);
            var lines = ("\r\n" + data)[..end].Split("\r\n").Skip(1).ToList();
            var expected = string.Concat(lines.Select(line => (line.StartsWith('.') ? line[1..] : line) + "\r\n"));
            var clean = !lines.Any(line => line.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0);

            await using var s = await new SmtpServerDialogue().StartMailAsync();
            await s.AskAsync("DATA");
            for (var at = 0; at < end + 3;)
            {
                var next = Math.Min(end + 3, at + random.Next(1, 9));
                await s.SayAsync(data[at..next]);
                at = next;
            }

            var reply = await s.ReplyAsync();
            Assert.True(reply.StartsWith(clean ? "250" : "550", StringComparison.Ordinal), $"seed {seed}: {reply}");
            if (clean)
                Assert.Equal(expected, Assert.Single(s.Kept).Content);
            Assert.StartsWith("250", await s.AskAsync("NOOP"), StringComparison.Ordinal);
            _ = clean ? accepted++ : refused++;
        }

        Assert.True(accepted > Rounds / 20 && refused > Rounds / 20, $"{accepted} accepted, {refused} refused");
    }

    [GeneratedRegex(@"\A(?:[245][0-9][0-9][ -][ -~]*\r\n|354 [ -~]*\r\n)+\z", RegexOptions.NonBacktracking)]
    private static partial Regex ReplyLines();
}
