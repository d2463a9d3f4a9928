using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using static AddinHost.Integration.Providers.Gmail.GmailTestMail;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>Draft first, then sent under another id: where it can break off, and what is known afterwards.</summary>
public sealed class GmailSendingTests(GoogleFixture google) : IClassFixture<GoogleFixture>
{
    private GoogleFake Fake => google.Fake;

    [Fact]
    public async Task After_a_crash_between_draft_and_send_the_draft_says_that_nothing_went_out_and_can_be_sent_once()
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address);
        SendHandle handle;
        await using (var crashed = mailbox.Open())
            handle = await crashed.PrepareAsync(mail, default);

        await using var provider = mailbox.Open();
        Assert.Equal(SendOutcome.NotSent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        var result = await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);
        var sent = Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT"));
        Assert.NotEqual(mail.MessageId, result.MessageId);
        Assert.Equal(MessageHeaders.Parse(sent.Raw).MessageId, result.MessageId);
        Assert.Empty(await Fake.MessagesAsync(mailbox.Address, "DRAFT"));
        Assert.Equal(new SendProof(SendOutcome.Sent, result.MessageId), await provider.FindOutcomeAsync(handle, default));
    }

    [Fact]
    public async Task Preparing_again_before_the_handle_was_kept_finds_the_same_draft()
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address, subject: "Re: What's {new} OR -old (today)?");
        await using var provider = mailbox.Open();
        // Another draft with the same subject is not it.
        await provider.PrepareAsync(Prepared(mailbox.Address, subject: "Re: What's {new} OR -old (today)?"), default);
        var handle = await provider.PrepareAsync(mail, default);
        await using var next = mailbox.Open();
        Assert.Equal(handle, await next.PrepareAsync(mail, default));
        Assert.Equal(2, (await Fake.MessagesAsync(mailbox.Address, "DRAFT")).Count);
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_sending_is_an_unknown_outcome_which_the_sent_message_proves()
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        await Fake.FailAsync("users.drafts.send", 0, after: true);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        Assert.Equal((ProviderFailure.OutcomeUnknown, "outcome_unknown"), (failure.Failure, failure.Code));

        var sent = Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT"));
        Assert.Equal(new SendProof(SendOutcome.Sent, MessageHeaders.Parse(sent.Raw).MessageId), await provider.FindOutcomeAsync(handle, default));
        // Whoever tries all the same sends nothing a second time.
        Assert.Equal(ProviderFailure.OutcomeUnknown, (await Assert.ThrowsAsync<ProviderException>(() => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default))).Failure);
        Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT"));
    }

    [Theory]
    [InlineData(0, null, ProviderFailure.OutcomeUnknown)]
    [InlineData(500, null, ProviderFailure.OutcomeUnknown)]
    [InlineData(429, "rateLimitExceeded", ProviderFailure.Throttled)]
    [InlineData(403, "userRateLimitExceeded", ProviderFailure.Throttled)]
    [InlineData(400, "invalidArgument", ProviderFailure.Rejected)]
    public async Task What_fails_before_sending_is_told_apart_and_the_draft_shows_that_nothing_went_out(int status, string? reason, ProviderFailure expected)
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        await Fake.FailAsync("users.drafts.send", status, reason: reason);
        Assert.Equal(expected, (await Assert.ThrowsAsync<ProviderException>(() => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default))).Failure);
        Assert.Equal(SendOutcome.NotSent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        Assert.Empty(await Fake.MessagesAsync(mailbox.Address, "SENT"));
        await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);
        Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT"));
    }

    [Fact]
    public async Task A_draft_that_its_owner_deleted_proves_nothing()
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        var token = await Fake.AccessTokenAsync(mailbox.Address);
        using var client = new HttpClient { BaseAddress = Fake.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var draft = System.Text.Json.JsonDocument.Parse(handle.Value).RootElement.GetProperty("draft").GetString();
        using (var answer = await client.DeleteAsync(new Uri($"gmail/v1/users/me/drafts/{draft}", UriKind.Relative)))
            answer.EnsureSuccessStatusCode();
        Assert.Equal(SendOutcome.Unknown, (await provider.FindOutcomeAsync(handle, default)).Outcome);
    }

    [Fact]
    public async Task A_reply_goes_into_the_exchange_of_what_it_answers()
    {
        var mailbox = await NewAsync();
        await Fake.PutAsync(mailbox.Address, Received("question", id: "question"));
        var question = Assert.Single(await Fake.MessagesAsync(mailbox.Address, "INBOX"));
        Assert.True(MessageId.TryParse("<question@elsewhere.test>", out var parent));
        var mail = Prepared(mailbox.Address, inReplyTo: parent);
        await using var provider = mailbox.Open();
        await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        Assert.Equal(question.ThreadId, Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT")).ThreadId);
    }

    [Fact]
    public async Task Recipients_that_no_header_names_get_it_and_nobody_else_sees_them()
    {
        var mailbox = await NewAsync();
        var (seen, hidden) = (google.NextAddress(), google.NextAddress());
        await Fake.AddUserAsync(seen);
        await Fake.AddUserAsync(hidden);
        var mail = Prepared(mailbox.Address, seen, hidden: [hidden]);
        await using var provider = mailbox.Open();
        await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        foreach (var address in (string[])[seen, hidden])
            Assert.DoesNotContain(hidden, Encoding.UTF8.GetString(Assert.Single(await Fake.MessagesAsync(address, "INBOX")).Raw), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_name_somebody_who_shall_not_get_it_are_refused()
    {
        var mailbox = await NewAsync();
        var mail = Prepared(mailbox.Address) with { Recipients = ["carol@elsewhere.test"] };
        await using var provider = mailbox.Open();
        Assert.Equal("address_unusable", (await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(mail, default))).Code);
        Assert.Empty(await Fake.MessagesAsync(mailbox.Address, "DRAFT"));
    }

    [Fact]
    public async Task Only_addresses_that_gmail_sends_from_may_stand_in_from()
    {
        var mailbox = await NewAsync();
        await Fake.AddAliasAsync(mailbox.Address, "sales@example.test", "Sales");
        await Fake.AddAliasAsync(mailbox.Address, "waiting@example.test", "Waiting", "pending");
        await using var provider = mailbox.OpenGmail();
        Assert.Equal([(mailbox.Address, true), ("sales@example.test", false)], (await provider.ListAliasesAsync(default)).Select(alias => (alias.Address, alias.IsPrimary)));
        foreach (var from in (string[])["waiting@example.test", "boss@corp.test"])
            Assert.Equal("gmail_sender_not_allowed", (await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(Prepared(from), default))).Code);
        var mail = Prepared("sales@example.test");
        await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        Assert.Equal("sales@example.test", MessageHeaders.Parse(Assert.Single(await Fake.MessagesAsync(mailbox.Address, "SENT")).Raw).From!.Address);
    }

    [Fact]
    public async Task A_message_of_twenty_megabytes_goes_out_and_one_above_the_limit_is_refused_before_anything_happens()
    {
        var mailbox = await NewAsync();
        await using var provider = mailbox.Open();
        var small = Prepared(mailbox.Address);
        var mail = small with { Content = (byte[])[.. small.Content.Span, .. Enumerable.Repeat((byte)'x', 20 * 1024 * 1024)] };
        await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        var sent = Assert.Single((await ReadAllAsync(provider, WatchedFolder.Sent)).Messages);
        Assert.True((await provider.FetchAsync(WatchedFolder.Sent, sent.Id, default))!.AsSpan().EndsWith("xxxxx"u8));

        var large = small with { Content = new byte[37 * 1024 * 1024] };
        Assert.Equal("message_too_large", (await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(large, default))).Code);
    }

    private async Task<GmailMailbox> NewAsync()
    {
        var mailbox = new GmailMailbox(Fake, google.NextAddress());
        await Fake.AddUserAsync(mailbox.Address);
        return mailbox;
    }
}
