using System.Text;
using System.Text.Json;
using AddinHost.Logging.Ingress;
using AddinHost.Mail.Smtp;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Ingress;

/// <summary>A mail has its name only when it is whole, and the name is the mail.</summary>
public sealed class IngressSpoolTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly SmtpReceivedEnvelope Envelope = new("a@x.test", ["b@log.test", "c@log.test"], "client.test", "ESMTP", false);

    private readonly IngressSpool spool = shared.Host.Services.GetRequiredService<IngressSpool>();

    [Fact]
    public async Task Until_it_is_kept_there_is_only_a_draft_and_what_is_not_kept_leaves_nothing()
    {
        spool.Prepare();
        var before = Files().Count;
        var reception = spool.Begin(Envelope, "192.0.2.1");
        await reception.WriteAsync(Encoding.ASCII.GetBytes("Subject: half"), default);
        Assert.EndsWith(".draft", Assert.Single(Files(), file => !file.EndsWith(".mail", StringComparison.Ordinal)), StringComparison.Ordinal);

        await reception.EndAsync();

        Assert.Equal(before, Files().Count);
    }

    [Fact]
    public async Task The_same_mail_has_the_same_name_in_any_order_and_by_any_way_and_another_has_another()
    {
        spool.Prepare();
        var first = await KeepAsync(Envelope, "Subject: one\r\n\r\nx");
        var before = Files();
        Assert.Equal(first, await KeepAsync(Envelope with { Recipients = ["c@log.test", "b@log.test"], Protocol = "LMTP", HelloName = null }, "Subject: one\r\n\r\n", "x"));
        Assert.Equal(before, Files());

        var others = new List<string>
        {
            await KeepAsync(Envelope, "Subject: one\r\n\r\ny"),
            await KeepAsync(Envelope with { From = "" }, "Subject: one\r\n\r\nx"),
            await KeepAsync(Envelope with { Recipients = ["b@log.test"] }, "Subject: one\r\n\r\nx"),
            // Where one field ends and the next begins cannot be moved.
            await KeepAsync(Envelope with { From = "a@x.testb@log.test", Recipients = ["c@log.test"] }, "Subject: one\r\n\r\nx"),
            await KeepAsync(Envelope, ""),
        };
        Assert.Equal(5, others.Append(first).Distinct().Count() - 1);
        Assert.Equal(before.Count + 5, Files().Count);
    }

    [Fact]
    public async Task A_file_begins_with_its_envelope_and_the_message_follows_as_it_came()
    {
        spool.Prepare();
        var name = await KeepAsync(Envelope, "Subject: \u00FC\r\n\r\n", "{\"from\":\"x\"}\n");

        var bytes = await File.ReadAllBytesAsync(Path.Combine(spool.Folder, Files().Single(file => file.StartsWith(name, StringComparison.Ordinal))));
        var end = Array.IndexOf(bytes, (byte)'\n');
        var envelope = JsonSerializer.Deserialize<JsonElement>(bytes.AsSpan(0, end));

        Assert.Equal("Subject: \u00FC\r\n\r\n{\"from\":\"x\"}\n", Encoding.Latin1.GetString(bytes.AsSpan(end + 1)));
        Assert.Equal(("a@x.test", "ESMTP", "192.0.2.1", "client.test"), (Text("from"), Text("protocol"), Text("remote"), Text("helloName")));
        Assert.Equal(["b@log.test", "c@log.test"], envelope.GetProperty("recipients").EnumerateArray().Select(each => each.GetString()));
        Assert.True(envelope.GetProperty("receivedAt").TryGetDateTimeOffset(out _));

        string? Text(string field) => envelope.GetProperty(field).GetString();
    }

    [Fact]
    public async Task Two_senders_of_the_same_mail_at_once_leave_one_file()
    {
        spool.Prepare();
        var (one, two) = (spool.Begin(Envelope, "192.0.2.1"), spool.Begin(Envelope, "192.0.2.2"));
        foreach (var reception in (SmtpReception[])[one, two])
            await reception.WriteAsync(Encoding.ASCII.GetBytes("Subject: at once\r\n\r\nx"), default);
        var replies = await Task.WhenAll(one.KeepAsync(default).AsTask(), two.KeepAsync(default).AsTask());
        await one.EndAsync();
        await two.EndAsync();

        Assert.Equal(replies[0], replies[1]);
        Assert.Single(Files(), file => file.StartsWith(NameOf(replies[0]), StringComparison.Ordinal));
        Assert.DoesNotContain(Files(), file => file.EndsWith(".draft", StringComparison.Ordinal));
    }

    private static string NameOf(SmtpServerReply reply) => reply.Text.Split(' ')[^1];

    private async Task<string> KeepAsync(SmtpReceivedEnvelope envelope, params string[] pieces)
    {
        var reception = spool.Begin(envelope, "192.0.2.1");
        foreach (var piece in pieces)
            await reception.WriteAsync(Encoding.Latin1.GetBytes(piece), default);
        var reply = await reception.KeepAsync(default);
        await reception.EndAsync();
        Assert.True(reply.IsPositive);
        return NameOf(reply);
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(spool.Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
}
