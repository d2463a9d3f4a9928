using System.Net.Sockets;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Outbound;

namespace AddinHost.Tests.Providers;

/// <summary>Every failure of the mail clients has a kind, a stable code, and a text with a remedy.</summary>
public sealed class ImapErrorsTests
{
    public static TheoryData<MailFailure, MailSide> AllFailures()
    {
        var all = new TheoryData<MailFailure, MailSide>();
        foreach (var failure in Enum.GetValues<MailFailure>())
        {
            all.Add(failure, MailSide.Imap);
            all.Add(failure, MailSide.Smtp);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(AllFailures))]
    public void Every_failure_has_a_text_and_a_remedy_and_keeps_the_servers_words_to_itself(MailFailure failure, MailSide side)
    {
        var cause = new MailProtocolException(failure, "ours") { ServerText = "theirs" };
        foreach (var mapped in new[] { ImapErrors.From(cause, side, isPinned: false), ImapErrors.FromLogin(cause, side, isPinned: true) })
        {
            var text = ProviderTexts.Find(mapped.Code);
            Assert.NotNull(text);
            Assert.NotEmpty(text.Detail);
            Assert.NotEmpty(text.Remedy);
            Assert.DoesNotContain("theirs", mapped.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(OutboundProblem.NotAllowed, ProviderFailure.Rejected, "host_not_allowed")]
    [InlineData(OutboundProblem.NameUnknown, ProviderFailure.Unavailable, "host_unknown")]
    [InlineData(OutboundProblem.Unreachable, ProviderFailure.Unavailable, "smtp_unreachable")]
    [InlineData(OutboundProblem.TimedOut, ProviderFailure.Unavailable, "smtp_timed_out")]
    [InlineData(OutboundProblem.TlsRefused, ProviderFailure.Unavailable, "smtp_tls_refused")]
    [InlineData(OutboundProblem.NotTrusted, ProviderFailure.NotTrusted, "certificate_not_trusted")]
    public void What_the_guarded_connection_says_counts_also_inside_the_mail_clients_exception(OutboundProblem problem, ProviderFailure failure, string code)
    {
        var outbound = new OutboundException(problem) { Fingerprint = "ab" };
        foreach (var thrown in new Exception[] { outbound, new MailProtocolException(MailFailure.TlsRefused, "wrapped", outbound) })
        {
            Assert.True(ImapErrors.Covers(thrown));
            var mapped = ImapErrors.From(thrown, MailSide.Smtp, isPinned: false);
            Assert.Equal((failure, code), (mapped.Failure, mapped.Code));
            Assert.NotNull(ProviderTexts.Find(code));
            Assert.Equal(failure == ProviderFailure.NotTrusted ? "ab" : null, mapped.Fingerprint);
        }
    }

    [Fact]
    public void A_pinned_certificate_that_is_refused_has_changed() =>
        Assert.Equal("certificate_changed", ImapErrors.From(new OutboundException(OutboundProblem.NotTrusted), MailSide.Imap, isPinned: true).Code);

    [Fact]
    public void After_the_final_dot_the_reason_does_not_matter_the_outcome_is_unknown()
    {
        var lost = new MailProtocolException(MailFailure.OutcomeUnknown, "lost", new OutboundException(OutboundProblem.Unreachable));
        Assert.Equal(ProviderFailure.OutcomeUnknown, ImapErrors.From(lost, MailSide.Smtp, isPinned: false).Failure);
    }

    [Fact]
    public void A_full_mailbox_is_no_large_message() =>
        Assert.Equal("mailbox_full", ImapErrors.From(new MailProtocolException(MailFailure.TooLarge, "full") { ResponseCode = "OVERQUOTA" }, MailSide.Imap, isPinned: false).Code);

    [Fact]
    public void Cancellation_bugs_and_what_is_mapped_already_are_left_alone()
    {
        foreach (var other in new Exception[] { new OperationCanceledException(), new InvalidOperationException(), new ProviderException(ProviderFailure.NotFound, "x") })
            Assert.False(ImapErrors.Covers(other));
        Assert.True(ImapErrors.Covers(new SocketException(1)));
        Assert.True(ImapErrors.Covers(new IOException()));
    }

    [Fact]
    public void A_step_keeps_everything_else()
    {
        var failure = ImapErrors.AtStep(new ProviderException(ProviderFailure.NotTrusted, "certificate_not_trusted") { Fingerprint = "ab", RetryAfter = TimeSpan.FromSeconds(3) }, "imap_reach");
        Assert.Equal((ProviderFailure.NotTrusted, "certificate_not_trusted", "imap_reach", "ab"), (failure.Failure, failure.Code, failure.Step!, failure.Fingerprint!));
        Assert.Equal(TimeSpan.FromSeconds(3), failure.RetryAfter);
    }
}
