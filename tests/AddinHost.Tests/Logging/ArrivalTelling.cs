using System.Globalization;
using System.Text;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sync;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

/// <summary>Tells a story in one order out of many: copies in batches, some read and lost by a crash, some read twice; mail logged by hand and by BCC; contacts in between.</summary>
internal sealed class ArrivalTelling
{
    private readonly ArrivalWorld world;
    private readonly ArrivalStory story;
    private readonly Random random;
    private readonly string mark = ArrivalWorld.NextMark();
    private readonly ScriptedFolders[] folders;
    private readonly List<string> told = [];

    public ArrivalTelling(ArrivalWorld world, ArrivalStory story, Random random)
    {
        (this.world, this.story, this.random) = (world, story, random);
        folders = [.. world.Mailboxes.Select(_ => new ScriptedFolders())];
    }

    public override string ToString() => string.Join(", ", told);

    /// <summary>The record in the end, without anything that says in which order it came about.</summary>
    public async Task<string> RunAsync()
    {
        var events = new List<(string Name, Func<Task> Run)>();
        foreach (var group in story.Copies.GroupBy(copy => (copy.Member, copy.Sent)))
        {
            var copies = group.ToArray();
            random.Shuffle(copies);
            for (var at = 0; at < copies.Length;)
            {
                var batch = copies[at..Math.Min(copies.Length, at + random.Next(1, 4))];
                at += batch.Length;
                events.Add(($"sync {group.Key.Member}{(group.Key.Sent ? 's' : 'i')} {string.Join('+', batch.Select(copy => copy.Mail))}", () => SyncAsync(batch)));
                if (random.Next(5) == 0)
                    events.Add(($"again {group.Key.Member} {string.Join('+', batch.Select(copy => copy.Mail))}", () => SyncAsync(batch)));
            }
        }

        events.AddRange(story.ByHand.Select(one => ($"hand {one.Mail} by {one.Member}", (Func<Task>)(() => LogAsync(one.Mail, one.Member)))));
        events.AddRange(story.ByBcc.Select(mail => ($"bcc {mail}", (Func<Task>)(() => BccAsync(mail)))));
        events.AddRange(story.Contacts.Select(address => ($"contact {address}", (Func<Task>)(() => AddContactAsync(address)))));
        for (var i = random.Next(3); i > 0; i--)
            events.Add(("look again", SettleAsync));
        var order = events.ToArray();
        random.Shuffle(order);
        foreach (var (name, run) in order)
        {
            told.Add(name);
            await run();
        }

        await SettleAsync();
        return await world.AsAsync(0, services => DumpAsync(services.GetRequiredService<AppDb>()));
    }

    private async Task SyncAsync(StoryCopy[] copies)
    {
        var (target, folder, provider) = (world.Mailboxes[copies[0].Member], copies[0].Sent ? WatchedFolder.Sent : WatchedFolder.Inbox, folders[copies[0].Member]);
        List<ChangedMessage> messages = [.. copies.Select(copy => provider.Add(folder, $"{mark}.{copy.Mail}.{copy.Number}", Raw(story.Mails[copy.Mail], $"by mx{copy.Member}.{copy.Number}.example")))];
        // A host that dies between reading and writing reads once more.
        for (var tries = random.Next(6) == 0 ? 2 : 1; tries > 0; tries--)
        {
            await world.AsAsync(copies[0].Member, async services =>
            {
                var take = services.GetRequiredService<TakeMessages>();
                var readings = await take.ReadAsync(target, provider, folder, messages, CancellationToken.None);
                var db = services.GetRequiredService<AppDb>();
                if (tries == 1)
                {
                    await db.WriteAsync(
                        async () =>
                        {
                            await take.StoreAsync(target, folder, readings, CancellationToken.None);
                            await db.SaveChangesAsync();
                        },
                        CancellationToken.None);
                }

                return true;
            });
        }
    }

    private Task<bool> LogAsync(int mail, int member) => world.AsAsync(member, async services =>
    {
        await services.GetRequiredService<LogEmail>().HandleAsync(Encoding.UTF8.GetBytes(Raw(story.Mails[mail], "by hand.example")), LogChoice.Usual, CancellationToken.None);
        return true;
    });

    private Task<bool> BccAsync(int mail) => world.AsAsync(Array.IndexOf(world.Members, story.Mails[mail].From), async services =>
    {
        var read = await services.GetRequiredService<MessageStore>().ReadAsync(Encoding.UTF8.GetBytes(Raw(story.Mails[mail], "by bcc.example")), CancellationToken.None);
        var rules = await services.GetRequiredService<RuleBook>().OfAsync(world.Mailboxes[Array.IndexOf(world.Members, story.Mails[mail].From)].MemberId, CancellationToken.None);
        await services.GetRequiredService<LogEmail>().PutAsync(read, null, rules, LogRules.ByBcc, createsContacts: true, CancellationToken.None);
        return true;
    });

    private Task<bool> AddContactAsync(string address) => world.AsAsync(0, async services =>
    {
        // Whoever logs a mail by hand may have been quicker.
        await services.GetRequiredService<CreateContact>().HandleAsync(new CreateContact.Request([Marked(address)]), null, CancellationToken.None);
        return true;
    });

    /// <summary>What runs by itself, until nothing is left for it.</summary>
    private async Task SettleAsync()
    {
        for (var again = true; again;)
        {
            await world.AsAsync(0, async services =>
            {
                await services.GetRequiredService<LateMatch>().RunAsync(CancellationToken.None);
                return true;
            });
            foreach (var (target, provider) in world.Mailboxes.Zip(folders))
                await world.AsAsync(world.Mailboxes.IndexOf(target), services => services.GetRequiredService<ReconsiderReplies>().RunAsync(target, provider, CancellationToken.None));
            again = await world.AsAsync(0, async services =>
            {
                var db = services.GetRequiredService<AppDb>();
                return await db.WaitingReplies.AnyAsync(row => row.IsDue) || await db.ContactAddresses.AnyAsync(row => !row.IsMatched);
            });
        }
    }

    private string Raw(StoryMail mail, string received)
    {
        var text = new StringBuilder($"Received: {received}; Fri, 20 Nov 2026 10:00:00 +0000\nFrom: {Marked(mail.From)}\nTo: {string.Join(", ", mail.To.Select(Marked))}\n");
        if (mail.Cc.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"Cc: {string.Join(", ", mail.Cc.Select(Marked))}\n");
        text.Append(CultureInfo.InvariantCulture, $"Subject: Mail {mail.Number}\nDate: Fri, 20 Nov 2026 10:{mail.Number:00}:00 +0000\n");
        if (mail.HasId)
            text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{mark}.{mail.IdOf}@ids.example>\n");
        if (mail.Names.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"In-Reply-To: <{mark}.{mail.Names[^1]}@ids.example>\n");
        if (mail.Names.Length > 0 && !mail.OnlyInReplyTo)
            text.Append(CultureInfo.InvariantCulture, $"References: {string.Join(' ', mail.Names.Select(name => $"<{mark}.{name}@ids.example>"))}\n");
        if (mail.Bulk)
            text.Append("List-Id: <list.example>\n");
        return text.Append(CultureInfo.InvariantCulture, $"MIME-Version: 1.0\nContent-Type: text/plain\n\nText of {mail.Number} in {mark}.\n").Replace("\n", "\r\n").ToString();
    }

    /// <summary>The address of somebody outside in this story only.</summary>
    private string Marked(string address) => Array.IndexOf(world.Members, address) >= 0 ? address : mark + address;

    private async Task<string> DumpAsync(AppDb db)
    {
        var messages = (await db.MailMessages.AsNoTracking().ToListAsync()).Where(row => row.MessageId.StartsWith(mark + ".", StringComparison.Ordinal) || (row.MessageId.Length == 0 && (row.FromAddress + row.To + row.Cc).Contains(mark, StringComparison.Ordinal))).ToList();
        var ids = messages.Select(row => row.Id).ToList();
        var entries = await db.TimelineEntries.AsNoTracking().Where(row => ids.Contains(row.SourceId)).ToListAsync();
        var contacts = await db.ContactAddresses.AsNoTracking().Where(row => row.Address.StartsWith(mark)).ToListAsync();
        var companies = await db.Companies.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name);
        var holders = (await db.MessageHolders.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToListAsync()).ToLookup(row => row.MailMessageId, row => Member(row.MemberId));
        var bodies = await db.MailBodies.AsNoTracking().Where(row => ids.Contains(row.MailMessageId)).ToDictionaryAsync(row => row.MailMessageId, row => row.Text);
        var names = contacts.GroupBy(row => row.ContactId).ToDictionary(group => group.Key, group => string.Join('/', group.Select(row => FoldedAddress.Of(row.Address, world.Folding)).Distinct().Order(StringComparer.Ordinal)));
        string Label(MailMessage row) => $"{row.MessageId} {row.FromAddress} {row.SentAt:mm}";
        string Thread(Guid thread) => messages.Where(row => row.ThreadId == thread).Select(Label).Order(StringComparer.Ordinal).First();
        var lines = messages.Select(row =>
            $"{Label(row)} -> {row.To} cc {row.Cc} “{row.Subject}” {row.Direction} of {Member(row.MemberId)} held by {string.Join('+', holders[row.Id].Order(StringComparer.Ordinal))}{(row.SharesMessageId ? " shares" : "")}{(row.IsPartial ? " partial" : "")}{(row.FollowsThread ? " follows" : "")} text “{bodies[row.Id]?.Trim()}” thread {Thread(row.ThreadId)}"
            + string.Concat(entries.Where(entry => entry.SourceId == row.Id)
                .Select(entry => $"\n   on {names.GetValueOrDefault(entry.RecordId) ?? companies.GetValueOrDefault(entry.RecordId) ?? "?"}{(entry.ByThread ? " by thread" : "")}{(entry.ThreadId == row.ThreadId ? "" : " with another thread")}").Order(StringComparer.Ordinal)));
        return string.Join('\n', lines.Concat(names.Values.Select(name => "contact " + name)).Order(StringComparer.Ordinal)).Replace(mark, "", StringComparison.Ordinal);
    }

    private string Member(Guid? id) => id is null ? "nobody" : world.Members[world.Mailboxes.FindIndex(mailbox => mailbox.MemberId == id)];
}
