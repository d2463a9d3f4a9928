using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>
/// R3: SIGKILL at any moment of sending, with a real Postfix. Nothing is delivered twice; what is not delivered is unconfirmed and in the outbox; everything else is delivered once and filed once.
/// Some kills only; 200 with INLAY_TEST_LONG, or as many as it says.
/// </summary>
[Collection(Servers.Shared), Trait("Form", "Long")]
public sealed partial class RandomKillTests(Servers servers, Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Mailboxes = 10;

    private static readonly int Kills = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } isLong ? int.TryParse(isLong, CultureInfo.InvariantCulture, out var kills) && kills > 1 ? kills : 200 : 3;

    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [Fact]
    public async Task A_host_killed_at_any_moment_delivers_each_message_once_or_says_that_it_does_not_know()
    {
        var (dovecot, postfix) = (await servers.DovecotAsync(), await servers.PostfixAsync());
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var (story, bea, seed) = (new Story(host), dovecot.AddUser("bea"), Environment.TickCount);
        var random = new Random(seed);
        MailUser[] people = [bea, dovecot.AddUser("cy"), dovecot.AddUser("dan")];
        var contact = await story.CreateContactAsync("Bea", bea.Address);
        var senders = new List<(MailUser User, Guid Mailbox)>();
        for (var n = 0; n < Mailboxes; n++)
        {
            var user = dovecot.AddUser("ada");
            senders.Add((user, await story.ConnectAsync(user, dovecot.ImapPort, postfix.PlainPort)));
        }

        var sent = new List<(Guid Id, string MessageId, MailUser From, MailUser[] To)>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var (user, mailbox) = senders[kill % Mailboxes];
            // Every third on a schedule; its time may come before the kill, or while no host is there.
            var sendAt = kill % 3 == 2 ? DateTimeOffset.UtcNow.AddMilliseconds(random.Next(2_000)).ToString("O") : null;
            // Every other to three people, each with a copy of their own as soon as a mail of the mailbox was filed.
            var to = kill % 2 == 0 ? people : people[..1];
            var answer = await Story.ReadAsync(await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(host.Client, $"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, to = to.Select(person => person.Address), subject = $"Kill {kill}", html = "<p>Dear Bea</p>", sendAt, track = new { opens = true, perRecipient = true } }), HttpStatusCode.Accepted);
            sent.Add((answer.GetProperty("id").GetGuid(), answer.GetProperty("messageId").GetString()!, user, to));
            // Handing over takes some tens of milliseconds, filing comes two seconds later.
            await Task.Delay(random.Next(3) switch { 0 => random.Next(60), 1 => random.Next(400), _ => random.Next(3_000) });
            await host.KillAsync();
            await host.StartAsync();
        }

        var ended = new Dictionary<Guid, (string State, Dictionary<string, string> Recipients)>();
        await story.WaitAsync(
            async () =>
            {
                foreach (var (id, _, _, _) in sent.Where(one => !IsOver(ended.GetValueOrDefault(one.Id))))
                {
                    var message = await story.GetAsync($"api/v1/messages/{id}");
                    ended[id] = (message.GetProperty("state").GetString()!, message.GetProperty("recipients").EnumerateArray().ToDictionary(one => one.GetProperty("address").GetString()!, one => one.GetProperty("state").GetString()!));
                }

                return ended.Values.All(IsOver);
            },
            () => $"every message to come to its end (seed {seed}): {string.Join(", ", ended.Values.CountBy(one => one.State))}");
        var delivered = new Dictionary<string, List<string>>();
        // What the server has accepted is on its way through its queue for a moment.
        await story.WaitAsync(
            async () =>
            {
                foreach (var person in people)
                    delivered[person.Address] = [.. (await dovecot.ListAsync(person)).Select(mail => mail.Text)];
                return sent.TrueForAll(one => one.To.All(person => !IsKnown(ended[one.Id], person) || Times(one.MessageId, person) > 0));
            },
            () => $"all that is told to have gone out to be delivered (seed {seed})");
        var open = (await story.GetAsync("api/v1/outbox?limit=200")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToHashSet();
        var (twice, lost, unknown, unknownDelivered, arrived) = (0, 0, 0, 0, 0);
        foreach (var (id, messageId, from, to) in sent)
        {
            var state = ended[id].State;
            var copies = (await dovecot.ListAsync(from, "Sent")).Count(mail => mail.Text.Contains($"<{messageId}>", StringComparison.Ordinal));
            (twice, lost) = (twice + (copies > 1 ? 1 : 0), lost + (state == "filed" && copies != 1 ? 1 : 0));
            foreach (var person in to)
            {
                var times = Times(messageId, person);
                twice += times > 1 ? 1 : 0;
                arrived += times;
                if (IsKnown(ended[id], person))
                    lost += times == 1 ? 0 : 1;
                else
                    (unknown, unknownDelivered, lost) = (unknown + 1, unknownDelivered + times, lost + (open.Contains(id) ? 0 : 1));
            }
        }

        var apart = sent.Count(one => one.To.Length > 1 && one.To.SelectMany(person => delivered[person.Address].Where(text => text.Contains($"<{one.MessageId}>", StringComparison.Ordinal))).Select(PixelIn).Distinct().Count() > 1);
        output.WriteLine($"{sent.Count} messages ({apart} seen with a copy for each recipient) to {sent.Sum(one => one.To.Length)} recipients, {Kills} kills: {arrived} delivered, {twice} twice, {lost} lost or not as told, {unknown} unconfirmed, {unknownDelivered} of them delivered (seed {seed})");
        Assert.Equal((0, 0), (twice, lost));

        int Times(string messageId, MailUser person) => delivered[person.Address].Count(text => text.Contains($"<{messageId}>", StringComparison.Ordinal));
    }

    private static bool IsKnown((string State, Dictionary<string, string> Recipients) one, MailUser person) => one.State == "filed" && one.Recipients.GetValueOrDefault(person.Address, "accepted") != "unconfirmed";

    /// <summary>As it was before its lines were folded (RFC 2045, 6.7).</summary>
    private static string PixelIn(string mail) => Pixels().Match(mail.ReplaceLineEndings("\n").Replace("=\n", "", StringComparison.Ordinal)).Value;

    private static bool IsOver((string State, Dictionary<string, string> Recipients) one) => one.State is "filed" or "unconfirmed" && !one.Recipients.Values.Any(state => state is "waiting" or "deferred");
}
