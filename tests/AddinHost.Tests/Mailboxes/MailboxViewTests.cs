using AddinHost.Mailboxes;
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

    private static Mailbox Mailbox() => new() { MemberId = Guid.CreateVersion7(), Provider = ProviderKind.Imap, Address = "ada@engines.test", State = MailboxState.Healthy, ConnectedAt = Now };

    private static MailboxView View(Mailbox mailbox) => MailboxView.Of(mailbox, null, [], Now);
}
