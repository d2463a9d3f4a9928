using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Providers;

/// <summary>The people in memory mailboxes: there from the start, writing by themselves, answering what is sent to them.</summary>
public sealed class MemoryWorldTests : IAsyncLifetime
{
    private const string Me = "ada@engines.test";
    private readonly Guid organizationId = Guid.CreateVersion7();
    private readonly Guid mailboxId = Guid.CreateVersion7();
    private TestHost host = null!;

    public async Task InitializeAsync() => host = await TestHost.StartAsync(setUp: false);

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Theory]
    [InlineData("en", "Re:")]
    [InlineData("de", "AW:")]
    public async Task A_new_mailbox_has_six_threads_and_answers_go_on_arriving_in_them(string locale, string prefix)
    {
        var created = host.Clock.GetUtcNow();
        var openings = await CreateAsync(locale);
        Assert.Equal(MemoryMailboxes.Correspondents(locale).Select(person => person.Address), openings.Select(opening => opening.To[0].Address));
        Assert.All(openings, opening => Assert.Equal(Me, opening.From!.Address));
        Assert.Equal(openings.Count, openings.Select(opening => opening.MessageId).Distinct().Count());

        await using var provider = Open();
        var old = await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UnixEpoch, 100, default);
        Assert.True(old.Messages.Count >= 6);
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, created, 100, default)).Next;

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var arrived = await ArrivedAsync(provider, cursor, atLeast: 3);
        Assert.InRange(arrived.Count, 3, 8);
        foreach (var reply in arrived)
        {
            var opening = openings.Single(opening => reply.Headers.References[0] == opening.MessageId);
            Assert.Equal(opening.To[0].Address, reply.Headers.From!.Address);
            Assert.Equal($"{prefix} {opening.Subject}", reply.Headers.Subject);
            Assert.Equal(reply.Headers.References[^1], reply.Headers.InReplyTo[0]);
            Assert.InRange(reply.ReceivedAt, created, host.Clock.GetUtcNow());
        }
    }

    [Fact]
    public async Task What_is_sent_to_one_of_them_is_answered_within_seconds_in_its_thread_with_a_quotation()
    {
        await CreateAsync("en");
        await using var provider = Open();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UnixEpoch, 100, default)).Next;
        var mail = Write("maya.lindqvist@tidewater-freight.example");
        var handle = await provider.PrepareAsync(mail, default);
        await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);

        host.Clock.Advance(TimeSpan.FromSeconds(10));
        var replies = (await ArrivedAsync(provider, cursor, atLeast: 1, message => message.Headers.InReplyTo.Contains(mail.MessageId)))
            .Where(message => message.Headers.InReplyTo.Contains(mail.MessageId)).ToList();
        var reply = Assert.Single(replies);
        Assert.Equal("Re: How are you?", reply.Headers.Subject);
        Assert.Equal("Maya Lindqvist", reply.Headers.From!.Name);
        var content = MimeMessage.Parse((await provider.FetchAsync(WatchedFolder.Inbox, reply.Id, default))!);
        Assert.Contains("> Just asking.", content.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("> ", ReplyText.Visible(content.TextBody!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_and_strangers_get_no_answer()
    {
        await CreateAsync("en");
        await using var provider = Open();
        var before = await InTransitAsync();
        var stranger = Write("somebody@elsewhere.test");
        await provider.HandOffAsync(await provider.PrepareAsync(stranger, default), stranger, _ => Task.CompletedTask, default);
        var automatic = Write("maya.lindqvist@tidewater-freight.example", new KeyValuePair<string, string>("Auto-Submitted", "auto-replied"));
        await provider.HandOffAsync(await provider.PrepareAsync(automatic, default), automatic, _ => Task.CompletedTask, default);
        Assert.InRange(await InTransitAsync(), 0, before);
    }

    [Fact]
    public async Task The_script_ends_is_made_once_and_goes_with_the_mailbox()
    {
        await CreateAsync("en");
        var count = await CountAsync();
        Assert.InRange(count, 12 + 40, 100);
        await CreateAsync("de");
        Assert.Equal(count, await CountAsync());
        await InScopeAsync(async services =>
        {
            await services.GetRequiredService<MemoryMailboxes>().RemoveAsync(mailboxId, default);
            return true;
        });
        Assert.Equal(0, await CountAsync());
    }

    private static PreparedMail Write(string to, params KeyValuePair<string, string>[] headers)
    {
        var message = new OutgoingMessage
        {
            From = new EmailAddress("Ada", Me),
            To = [new EmailAddress(null, to)],
            Subject = "RE: AW: How are you?",
            Date = DateTimeOffset.UtcNow,
            MessageId = MessageId.New("engines.test"),
            TextBody = "Just asking.",
            ExtraHeaders = headers,
        };
        return new PreparedMail(message.MessageId, Me, [to], MessageWriter.Write(message));
    }

    private IMailProvider Open() => host.Services.GetRequiredKeyedService<OpenMailProvider>(ProviderKind.Memory)(
        host.Services, new ProviderConnection(organizationId, mailboxId, Me, "{}", "{}"));

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
        return await work(scope.ServiceProvider);
    }

    private Task<List<MessageHeaders>> CreateAsync(string locale) => InScopeAsync(async services =>
    {
        var mailboxes = services.GetRequiredService<MemoryMailboxes>();
        await mailboxes.CreateAsync(mailboxId, Me, "Ada Admin", locale, default);
        return (await mailboxes.OpeningMailsAsync(mailboxId, default)).Select(content => MessageHeaders.Parse(content)).ToList();
    });

    private Task<int> CountAsync() => InScopeAsync(services => services.GetRequiredService<AppDb>().MemoryMails.CountAsync(row => row.MailboxId == mailboxId));

    private Task<int> InTransitAsync() => InScopeAsync(services => services.GetRequiredService<AppDb>().MemoryMails.CountAsync(row => row.MailboxId == mailboxId && row.Folder == MemoryMail.Transit));

    private async Task<List<ChangedMessage>> ArrivedAsync(IMailProvider provider, SyncCursor cursor, int atLeast, Func<ChangedMessage, bool>? such = null)
    {
        await host.Services.GetRequiredService<MemoryWorld>().DeliverDueAsync(default);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var arrived = (await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, DateTimeOffset.UnixEpoch, 200, default)).Messages.ToList();
            if (arrived.Count(message => such?.Invoke(message) ?? true) >= atLeast)
                return arrived;
            // The host's own delivery may have taken the mail and not be done yet.
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "Nothing arrived.");
            await Task.Delay(20);
        }
    }
}
