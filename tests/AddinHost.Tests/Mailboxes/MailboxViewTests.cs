using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;

namespace AddinHost.Tests.Mailboxes;

public sealed class MailboxViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_test_message_that_is_missing_for_a_minute_is_a_warning()
    {
        var mailbox = Mailbox();
        mailbox.TestSentAt = Now.AddSeconds(-59);
        Assert.Null(View(mailbox).Warning);
        mailbox.TestSentAt = Now.AddSeconds(-61);
        Assert.Equal("test_message_missing", View(mailbox).Warning?.Code);
        Assert.Null(View(mailbox).Problem);
        mailbox.TestArrivedAt = Now;
        Assert.Null(View(mailbox).Warning);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(0L, 0L, null)]
    [InlineData(9L, 10L, 0.9)]
    [InlineData(10L, 10L, 1.0)]
    public void Coverage_is_a_share_of_what_is_present(long? seen, long? present, double? ratio)
    {
        var mailbox = Mailbox();
        (mailbox.CoverageSeen, mailbox.CoveragePresent) = (seen, present);
        Assert.Equal(ratio, View(mailbox).Coverage.Ratio);
    }

    [Theory]
    [InlineData(MailboxState.Healthy, null)]
    [InlineData(MailboxState.Syncing, null)]
    [InlineData(MailboxState.NeedsReauthorization, "reconnect")]
    [InlineData(MailboxState.CertificateChanged, "trust_certificate")]
    [InlineData(MailboxState.Unreachable, "wait")]
    [InlineData(MailboxState.Throttled, "wait")]
    [InlineData(MailboxState.Disabled, "enable")]
    public void Each_state_names_what_to_do_next(MailboxState state, string? action)
    {
        var mailbox = Mailbox();
        mailbox.State = state;
        Assert.Equal(action, View(mailbox).NextAction?.Code);
        Assert.NotEmpty(View(mailbox).StateText);
    }

    [Fact]
    public void The_servers_are_shown_and_a_password_never()
    {
        var connection = new MailboxConnection
        {
            MailboxId = Guid.CreateVersion7(),
            Settings = """{"imap":{"host":"imap.test","port":993,"security":"tls","userName":"ada"},"smtp":{"host":"smtp.test","port":587,"security":"startTls","userName":"ada"}}""",
            SealedSecrets = [1, 2, 3],
        };
        var view = MailboxView.Of(Mailbox(), connection, [], Now);
        Assert.Equal(("imap.test", 993, "smtp.test", 587), (view.Imap!.Host, view.Imap.Port, view.Smtp!.Host, view.Smtp.Port));
        Assert.DoesNotContain(typeof(MailboxView).GetProperties().Concat(typeof(ServerView).GetProperties()), property => property.Name.Contains("Password", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null, true, 1, PushState.Alive)]
    [InlineData(null, true, -1, PushState.Failed)]
    [InlineData(null, false, 0, PushState.Off)]
    [InlineData("push_unreachable", true, 1, PushState.Failed)]
    [InlineData("push_silent", true, 1, PushState.Failed)]
    [InlineData("gmail_topic_refused", false, 0, PushState.Failed)]
    public void Announcements_say_whether_they_come_since_when_not_and_what_to_do(string? problem, bool isMade, int hoursLeft, PushState state)
    {
        var mailbox = Mailbox();
        var push = new MailboxPush
        {
            MailboxId = mailbox.Id, Provider = ProviderKind.Imap, ProblemCode = problem, ProblemSince = problem is null ? null : Now.AddHours(-3), SealedValue = isMade ? [1] : null, ExpiresAt = isMade ? Now.AddHours(hoursLeft) : null,
        };
        var view = MailboxView.Of(mailbox, null, [], Now, push).Push!;
        Assert.Equal(state, view.State);
        Assert.Equal(state == PushState.Failed, view.Since is not null);
        Assert.Equal(state == PushState.Failed, view.Text.Contains("every minute in place of it", StringComparison.Ordinal));
        Assert.Equal(state == PushState.Alive, view.Remedy is null);
    }

    [Fact]
    public void What_is_switched_off_or_was_announced_by_another_provider_is_not_announced()
    {
        var mailbox = Mailbox();
        Assert.Null(MailboxView.Of(mailbox, null, [], Now, new MailboxPush { MailboxId = mailbox.Id, Provider = ProviderKind.Graph, ProblemCode = "push_unreachable" }).Push);
        mailbox.State = MailboxState.Disabled;
        Assert.Null(MailboxView.Of(mailbox, null, [], Now, new MailboxPush { MailboxId = mailbox.Id, Provider = ProviderKind.Imap, ProblemCode = "push_unreachable" }).Push);
        Assert.Null(View(Mailbox()).Push);
    }

    private static Mailbox Mailbox() => new() { MemberId = Guid.CreateVersion7(), Provider = ProviderKind.Imap, Address = "ada@engines.test", State = MailboxState.Healthy, ConnectedAt = Now };

    private static MailboxView View(Mailbox mailbox) => MailboxView.Of(mailbox, null, [], Now);
}
