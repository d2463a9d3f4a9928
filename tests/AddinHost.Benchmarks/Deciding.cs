using System.Diagnostics;
using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Sync;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Benchmarks;

/// <summary>What it costs to pass over a mail that matches nothing: from header text to decision, and how many bodies were asked for.</summary>
internal static class Deciding
{
    public static async Task RunAsync(int messages, int batch)
    {
        await using var inside = await Inside.StartAsync();
        await using var provider = new CountingProvider();
        var target = new SyncTarget(Guid.CreateVersion7(), inside.MemberId, DateTimeOffset.UnixEpoch, 1, "");
        await RunAsync(inside, provider, target, Math.Max(batch * 20, messages / 4), batch);
        var (cpu, seconds, parse) = await RunAsync(inside, provider, target, messages, batch);
        Report.Line(new { peer = "inlay", mode = "decide", n = messages, batch, cpu_us = Math.Round(cpu, 2), of_that_parsing_us = Math.Round(parse, 2), wall_us = Math.Round(seconds * 1e6 / messages, 2), bodies_fetched = provider.Fetched });
    }

    private static async Task<(double Cpu, double Seconds, double Parse)> RunAsync(Inside inside, CountingProvider provider, SyncTarget target, int messages, int batch)
    {
        TimeSpan whole = default, parsing = default;
        var seconds = 0.0;
        for (var at = 0; at < messages; at += batch)
        {
            var raw = Enumerable.Range(at, batch).Select(Header).ToList();
            var before = Environment.CpuUsage.TotalTime;
            foreach (var one in raw)
                Ask(MessageHeaders.Parse(one));
            parsing += Environment.CpuUsage.TotalTime - before;

            (before, var started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var some = raw.Select((header, n) => new ChangedMessage(new ProviderMessageId((at + n).ToString(CultureInfo.InvariantCulture)), DateTimeOffset.UtcNow, 10_000, MessageHeaders.Parse(header))).ToList();
            var readings = await inside.RunAsync(services => services.GetRequiredService<TakeMessages>().ReadAsync(target, provider, WatchedFolder.Inbox, some, default));
            whole += Environment.CpuUsage.TotalTime - before;
            seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (readings.Any(reading => reading.Verdict.IsLogged))
                throw new InvalidOperationException("Something matched.");
        }

        return (whole.TotalMicroseconds / messages, seconds, parsing.TotalMicroseconds / messages);
    }

    private static void Ask(MessageHeaders headers) => _ = (headers.From, headers.To, headers.Cc, headers.MessageId, headers.InReplyTo, headers.References, headers.IsBulk, headers.IsAutoReply);

    /// <summary>An answer to something unknown, as mail servers hand it over.</summary>
    private static byte[] Header(int n)
    {
        var text =
            $"""
            Return-Path: <p{n}@north-quay.example>
            Received: from mx{n % 7}.north-quay.example (mx.north-quay.example [192.0.2.{n % 250}])
            	by mail.bench.test with ESMTPS id {n:x8} for <ada@bench.test>; Fri, 20 Nov 2026 10:00:00 +0000
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=north-quay.example; s=s1;
            	h=from:to:subject:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
            	b={new string('A', 300)}
            From: "Person {n}" <p{n}@north-quay.example>
            To: Ada <ada@bench.test>, Ben <ben{n % 90}@hallam.example>
            Cc: Cid <cid{n % 40}@orrery.test>
            Subject: Re: A subject of about forty characters {n}
            Date: Fri, 20 Nov 2026 10:00:00 +0000
            Message-ID: <{n}.own@north-quay.example>
            In-Reply-To: <{n}.parent@hallam.example>
            References: <{n}.root@hallam.example> <{n}.parent@hallam.example>
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="=_b"
            User-Agent: Quillmail 4.2


            """;
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
    }

    /// <summary>A mailbox of which nobody may want a body.</summary>
    private sealed class CountingProvider : IMailProvider
    {
        public int Fetched { get; private set; }

        public Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct)
        {
            Fetched++;
            return Task.FromResult<byte[]?>(null);
        }

        public Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct) => throw new NotSupportedException();

        public Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct) => throw new NotSupportedException();

        public Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct) => throw new NotSupportedException();

        public Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct) => throw new NotSupportedException();

        public Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
