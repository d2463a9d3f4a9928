using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using AddinHost.Data;
using AddinHost.Logging.Capture;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Sending;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AddinHost.Benchmarks;

/// <summary>Many scheduled messages whose time comes at once: how long it takes until all have left, whether they keep order and limits, and how often the queue asks the database for work.</summary>
internal static class Queueing
{
    public static async Task RunAsync(int messages, int mailboxes)
    {
        var clock = new MovableClock();
        var postgres = Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES") is { Length: > 0 } server ? await Matching.CreateAsync(server) : null;
        await using var inside = await Inside.StartAsync(postgres, clock, services => services.AddSending()
            .AddScoped<Follow>(_ => (_, _, _, _) => Task.FromResult<Followed?>(null)).AddScoped<Unfollow>(_ => (body, _) => body).AddScoped<ReadFollowed>(_ => html => new(null, html)).AddScoped<TieFollowed>(_ => (_, _, _, _) => Task.CompletedTask).AddScoped<FindOpened>(_ => (_, _) => Task.FromResult<IReadOnlyCollection<Guid>>([]))
            .AddSingleton<SignDocumentLink>(_ => id => new Uri($"https://bench.test/{id}")).AddSingleton<ReadDocumentLink>(_ => _ => null));
        var boxes = await AddMailboxesAsync(inside, mailboxes);
        var contact = await inside.RunAsync(async services =>
            (await services.GetRequiredService<AddinHost.Contacts.CreateContact>().HandleAsync(new AddinHost.Contacts.CreateContact.Request(["bea@outside.test"], "Bea"), null, default)).Value.Id);
        var at = clock.GetUtcNow().AddHours(1);
        var started = Stopwatch.GetTimestamp();
        // Written in an order that has nothing to do with their times.
        foreach (var n in Enumerable.Range(0, messages).OrderBy(n => (n * 7919) % messages))
        {
            var request = new SendMessage.Request(boxes[n % mailboxes], string.Create(CultureInfo.InvariantCulture, $"Number {n:000000}"), Text: "Thursday?", SendAt: at.AddMilliseconds(n / mailboxes).ToString("O"));
            var sent = await inside.RunAsync(services => services.GetRequiredService<SendMessage>().HandleAsync(contact, request, null, default));
            if (sent.Error is { } error)
                throw new InvalidOperationException(error.Detail);
        }

        var writing = Stopwatch.GetElapsedTime(started);
        using var asked = new Asked();
        var dispatcher = inside.Services.GetServices<IHostedService>().OfType<Dispatcher>().Single();
        clock.Advance(TimeSpan.FromMinutes(61));
        started = Stopwatch.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        await dispatcher.StartAsync(default);
        var left = await UntilAsync(inside, messages, SendState.Accepted, started);
        var filed = await UntilAsync(inside, messages, SendState.Filed, started);
        processor = Environment.CpuUsage.TotalTime - processor;
        await dispatcher.StopAsync(default);

        var (inOrder, most) = await CheckAsync(inside, boxes);
        Report.Line(new
        {
            peer = "inlay", mode = "queue", database = postgres is not null ? "postgres" : "sqlite", n = messages, mailboxes, schedule_ms_each = Math.Round(writing.TotalMilliseconds / messages, 2),
            all_left_s = Math.Round(left.TotalSeconds, 2), all_filed_s = Math.Round(filed.TotalSeconds, 2), cpu_ms_each = Math.Round(processor.TotalMilliseconds / messages, 2),
            in_order = inOrder, most_in_a_minute = most, looks = asked.Looks, most_looks_a_second = asked.MostASecond,
        });
    }

    private static Task<List<Guid>> AddMailboxesAsync(Inside inside, int count) => inside.RunAsync(async services =>
    {
        var (db, sealer, ids) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Sealer>(), new List<Guid>());
        for (var n = 0; n < count; n++)
        {
            var box = new Mailbox { MemberId = inside.MemberId, Provider = ProviderKind.Memory, Address = $"ada{n}@bench.test", State = MailboxState.Healthy, ConnectedAt = DateTimeOffset.UtcNow };
            db.Mailboxes.Add(box);
            db.MailboxConnections.Add(new MailboxConnection { MailboxId = box.Id, Settings = "{}", SealedSecrets = sealer.Seal(OpenMailbox.SecretsPurpose, box.Id, "{}") });
            ids.Add(box.Id);
        }

        await db.SaveChangesAsync();
        return ids;
    });

    private static async Task<TimeSpan> UntilAsync(Inside inside, int messages, SendState state, long started)
    {
        while (true)
        {
            var there = await inside.RunAsync(services => services.GetRequiredService<AppDb>().MailMessages.CountAsync(row => row.State == SendState.Filed || row.State == state));
            if (there == messages)
                return Stopwatch.GetElapsedTime(started);
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10))
                throw new TimeoutException($"Only {there} of {messages} are {state}.");
            await Task.Delay(100);
        }
    }

    private static Task<(bool InOrder, int MostInAMinute)> CheckAsync(Inside inside, List<Guid> boxes) => inside.RunAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var (inOrder, most) = (true, 0);
        foreach (var box in boxes)
        {
            var sent = await db.MemoryMails.Where(row => row.MailboxId == box && row.Folder == MemoryMail.Out).OrderBy(row => row.Id).Select(row => row.Content).ToListAsync();
            var subjects = sent.Select(content => Encoding.UTF8.GetString(content).Split('\n').First(line => line.StartsWith("Subject:", StringComparison.Ordinal))).ToList();
            inOrder &= subjects.SequenceEqual(subjects.Order(StringComparer.Ordinal)) && subjects.Distinct().Count() == subjects.Count;
            var times = await db.SentCounts.Where(row => row.MailboxId == box).OrderBy(row => row.At).Select(row => row.At).ToListAsync();
            most = Math.Max(most, times.Select(first => times.Count(time => time >= first && time < first.AddMinutes(1))).DefaultIfEmpty(0).Max());
        }

        return (inOrder, most);
    });

    private sealed class MovableClock : TimeProvider
    {
        private TimeSpan added;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + added;

        public void Advance(TimeSpan by) => added += by;
    }

    /// <summary>Counts the queries that look for mailboxes with something due.</summary>
    private sealed class Asked : IDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly ConcurrentQueue<long> times = new();
        private readonly ConcurrentBag<IDisposable> subscriptions = [];

        public Asked() => subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public int Looks => times.Count;

        public int MostASecond => times.Select(first => times.Count(time => time >= first && Stopwatch.GetElapsedTime(first, time) < TimeSpan.FromSeconds(0.95))).DefaultIfEmpty(0).Max();

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                subscriptions.Add(value.Subscribe(this, (name, _, _) => name == RelationalEventId.CommandExecuting.Name));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandEventData { Command.CommandText: var text } && text.Contains("outgoing_mails", StringComparison.Ordinal) && text.Contains("GROUP BY", StringComparison.Ordinal) && text.Contains("mailbox_pauses", StringComparison.Ordinal))
                times.Enqueue(Stopwatch.GetTimestamp());
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in subscriptions)
                subscription.Dispose();
        }
    }
}
