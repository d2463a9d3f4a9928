using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;
using Xunit.Abstractions;

namespace AddinHost.Integration.Logging;

/// <summary>
/// R1: the host is killed with SIGKILL again and again while four senders, two by SMTP and two by LMTP, hand over mail. A sender that did not hear "250" sends the
/// same bytes again, as mail servers do. Counted afterwards in the spool: mails that a sender was told are kept and are not there (lost), and mails that
/// are there more than once (doubled).
/// </summary>
public sealed class IngressKillTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };
    private static readonly (int Mails, int Kills) Size = IsLong ? (5_000, 200) : (200, 2);

    private readonly ConcurrentQueue<int> toSend = new(Enumerable.Range(0, Size.Mails));
    private readonly ConcurrentDictionary<int, bool> kept = new();
    private readonly Random random = new(20251122);
    private int unheard;

    [Fact]
    public async Task Killed_at_any_moment_the_host_loses_no_accepted_mail_and_doubles_none()
    {
        await using var ingress = await IngressHost.StartAsync(("MessagesPerMinute", "1000000"), ("ConnectionsPerMinute", "1000000"));
        using var done = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 4).Select(i => SendAllAsync(ingress, lmtp: i % 2 == 1, done.Token)).ToList();
        for (var kill = 1; kill <= Size.Kills; kill++)
        {
            // Spread over the whole of the mail, and at any moment of a mail.
            while (kept.Count < (long)Size.Mails * kill / (Size.Kills + 1) - 1)
                await Task.Delay(1);
            await Task.Delay(random.Next(0, 15));
            await ingress.Host.KillAsync();
            await ingress.Host.StartAsync();
        }

        await Task.WhenAll(senders).WaitAsync(TimeSpan.FromMinutes(IsLong ? 10 : 1));
        await done.CancelAsync();

        var found = ingress.Mails().ConvertAll(mail => Number(mail.Content));
        var lost = kept.Keys.Except(found).ToList();
        var doubled = found.Count - found.Distinct().Count();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Size.Kills} kills, {kept.Count} mails accepted: {lost.Count} lost, {doubled} doubled; {unheard} times the answer to the data did not arrive and the mail was sent again"));
        Assert.Empty(lost);
        Assert.Equal(0, doubled);
        Assert.Equal(Size.Mails, found.Count);
        // Each is whole.
        Assert.All(ingress.Mails(), mail => Assert.Equal(Message(Number(mail.Content)), mail.Content));
        Assert.Empty(Directory.EnumerateFiles(ingress.Spool, "*.draft"));
    }

    private static int Number(string content) => int.Parse(content.AsSpan("Subject: ".Length, 6), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Message(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"Subject: {number:D6}\r\nMessage-ID: <{number}@kill.test>\r\n\r\n") + string.Concat(Enumerable.Repeat($"{number}\r\n", number % 7 == 0 ? 20_000 : 200));

    private async Task SendAllAsync(IngressHost ingress, bool lmtp, CancellationToken ct)
    {
        while (toSend.TryDequeue(out var number))
        {
            while (!await TrySendAsync(ingress, lmtp, number))
                await Task.Delay(10, ct);
            kept[number] = true;
        }
    }

    private async Task<bool> TrySendAsync(IngressHost ingress, bool lmtp, int number)
    {
        var atEnd = false;
        try
        {
            if (lmtp)
            {
                await using var client = await LineClient.ConnectAsync(ingress.LmtpPort);
                await client.ReadLineAsync();
                await client.AskAsync("LHLO kill.test", "250 ");
                await client.AskAsync("MAIL FROM:<a@kill.test>", "250");
                await client.AskAsync($"RCPT TO:<{ingress.Address}>", "250");
                await client.AskAsync("DATA", "354");
                await client.SendAsync(Message(number));
                atEnd = true;
                await client.AskAsync(".", "250");
            }
            else
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync("127.0.0.1", ingress.SmtpPort);
                await using var client = await SmtpClient.ConnectAsync(
                    new MailTransport(socket.GetStream(), MailSecurity.None, (stream, _) => Task.FromResult(stream)), new SmtpOptions { PreferChunking = number % 2 == 0 }, default);
                var result = await client.SendAsync(new SmtpEnvelope("a@kill.test", [ingress.Address]), Encoding.ASCII.GetBytes(Message(number)), _ =>
                {
                    atEnd = true;
                    return Task.CompletedTask;
                }, default);
                Assert.True(result.Accepted);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException or MailProtocolException or InvalidOperationException or OperationCanceledException)
        {
            if (atEnd)
                Interlocked.Increment(ref unheard);
            return false;
        }
    }
}
