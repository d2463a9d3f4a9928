using System.Text.Json;
using AddinHost.Integration.MainJob;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync.Faults;

/// <summary>A mailbox at a provider that can be made to go wrong, the same way whichever provider it is.</summary>
public abstract class FaultyMailbox(string word)
{
    /// <summary>As in the answers of the API.</summary>
    public string Word => word;

    public string Address { get; } = $"{word}{Guid.NewGuid():N}@contoso.test";

    public string Correspondent { get; } = $"bea{Guid.NewGuid():N}@outside.test";

    public Guid Id { get; protected set; }

    public Guid Contact { get; private set; }

    /// <summary>What was logged and what answers it, in any order.</summary>
    public List<string> Expected { get; } = [];

    public abstract Task ConnectAsync(HostProcess host);

    public abstract Task PutAsync(byte[] mail);

    /// <summary>The user takes the consent back while the body after <paramref name="bodies"/> others is fetched; <paramref name="headers"/>: what was listed by then.</summary>
    public abstract Task RevokeAtBodyAsync(int bodies, int headers);

    /// <summary>The access token ends; the grant does not.</summary>
    public abstract Task ExpireAsync();

    public abstract Task MakeSignInBusyAsync(int seconds);

    public abstract Task ThrottleAsync(int seconds);

    /// <summary>The provider goes on as if it announced, and does not.</summary>
    public abstract Task SilenceAsync(bool isSilent);

    /// <summary>The next body that is fetched takes long to come.</summary>
    public abstract Task HoldBodyAsync(int milliseconds);

    public abstract Task<bool> IsBodyAskedForAsync();

    /// <summary>The making of a draft, or its sending, takes long: before it is done, or after it was.</summary>
    public abstract Task HoldAsync(bool isSending, bool isDone, int milliseconds);

    public abstract Task<bool> IsAskedForAsync(bool isSending);

    public abstract Task<int> SentAsync();

    public abstract Task<int> DraftsAsync();

    public abstract Task ForgetRequestsAsync();

    public abstract Task<long> RequestsAsync();

    /// <summary>How often the grant was exchanged for a new access token.</summary>
    public abstract Task<long> RenewalsAsync();

    /// <summary>Once it is healthy, a correspondent and a mail to that one on record.</summary>
    public async Task BeginAsync(Story story)
    {
        ArgumentNullException.ThrowIfNull(story);
        await story.WaitForStateAsync(Id, "healthy");
        await CorrespondAsync(story);
    }

    public async Task CorrespondAsync(Story story)
    {
        ArgumentNullException.ThrowIfNull(story);
        Contact = await story.CreateContactAsync("Bea", Correspondent);
        Expected.Add(await story.LogAsync(Address, Correspondent, "Thursday?"));
    }

    public async Task AnswerAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Expected.Add($"{Guid.NewGuid():N}@outside.test");
            await PutAsync(Story.Mail(Correspondent, Address, "Re: Thursday?", Expected[^1], Expected[0]));
        }
    }

    /// <summary>Waits until everything is on the timeline, and finds each there once and nothing else.</summary>
    public async Task AllAreThereOnceAsync(Story story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var found = await story.WaitForTimelineAsync(Contact, Expected.Count);
        Assert.Equal(Expected.Order(StringComparer.Ordinal), found.Select(entry => entry.GetProperty("messageId").GetString()!).Order(StringComparer.Ordinal));
    }

    public Task<JsonElement> ViewAsync(Story story) => story.GetAsync($"api/v1/mailboxes/{Id}");

    /// <summary>Waits until the card says so of the announcements.</summary>
    public Task WaitForPushAsync(Story story, string state) => story.WaitAsync(
        async () => (await ViewAsync(story)).GetProperty("push") is { ValueKind: JsonValueKind.Object } push && push.GetProperty("state").GetString() == state,
        () => $"announcements of {Word} to be {state}");
}

/// <summary>At the fake of Google.</summary>
public sealed class FaultyGmail(GoogleFake google) : FaultyMailbox("gmail")
{
    public override async Task ConnectAsync(HostProcess host)
    {
        await google.AddUserAsync(Address, "Ada");
        await google.ConsentAsync(Address);
        Id = await GmailJobTests.ConnectAsync(host, Address);
    }

    public override Task PutAsync(byte[] mail) => google.PutAsync(Address, mail);

    public override Task RevokeAtBodyAsync(int bodies, int headers) =>
        google.FaultAsync(new { method = "users.messages.get", status = 401, reason = "authError", address = Address, skip = bodies + headers, revokes = true });

    public override Task ExpireAsync() => google.ExpireTokensAsync(Address);

    public override Task MakeSignInBusyAsync(int seconds) => google.FaultAsync(new { method = "token", status = 429, retryAfter = seconds });

    public override Task ThrottleAsync(int seconds) => google.FaultAsync(new { method = "*", status = 429, reason = "rateLimitExceeded", address = Address, retryAfter = seconds });

    public override Task SilenceAsync(bool isSilent) => google.SetAsync(new { silent = isSilent });

    public override Task HoldBodyAsync(int milliseconds) => google.FaultAsync(new { method = "users.messages.get", status = 200, address = Address, skip = 1, delayMilliseconds = milliseconds });

    public override async Task<bool> IsBodyAskedForAsync() => (await google.CountsAsync(Address)).Of("messages.get") >= 2;

    public override Task HoldAsync(bool isSending, bool isDone, int milliseconds) =>
        google.FaultAsync(new { method = isSending ? "users.drafts.send" : "users.drafts.create", status = 200, address = Address, after = isDone, delayMilliseconds = milliseconds });

    public override async Task<bool> IsAskedForAsync(bool isSending) => (await google.CountsAsync(Address)).Of(isSending ? "drafts.send" : "drafts.create") > 0;

    public override async Task<int> SentAsync() => (await google.MessagesAsync(Address, "SENT")).Count;

    public override async Task<int> DraftsAsync() => (await google.MessagesAsync(Address, "DRAFT")).Count;

    public override Task ForgetRequestsAsync() => google.ForgetCountsAsync();

    public override async Task<long> RequestsAsync() => (await google.CountsAsync(Address)).Requests.Values.Sum() - await RenewalsAsync();

    public override async Task<long> RenewalsAsync() => (await google.CountsAsync(Address)).Of("token");
}

/// <summary>At the fake of Microsoft; one mailbox at a time, since requests are counted for all.</summary>
public sealed class FaultyGraph(MicrosoftServer microsoft) : FaultyMailbox("graph")
{
    public override async Task ConnectAsync(HostProcess host)
    {
        await microsoft.AddUserAsync(new { Address, Name = "Ada" });
        Id = await GraphStory.ConnectAsync(microsoft, host, Address);
    }

    public override Task PutAsync(byte[] mail) => microsoft.PutAsync(Address, "inbox", mail);

    public override Task RevokeAtBodyAsync(int bodies, int headers) => microsoft.FaultAsync(new { Match = "GET /$value", Status = 401, User = Address, Skip = bodies, Revokes = true });

    public override Task ExpireAsync() => microsoft.PostAsync($"revoke?user={Address}&refresh=false");

    public override Task MakeSignInBusyAsync(int seconds) => microsoft.FaultAsync(new { Match = "POST /oauth2/v2.0/token", Status = 429, RetryAfter = $"{seconds}" });

    public override Task ThrottleAsync(int seconds) => microsoft.FaultAsync(new { Match = "* /me", Status = 429, RetryAfter = $"{seconds}", User = Address });

    public override Task SilenceAsync(bool isSilent) => microsoft.PostAsync($"notifications?mode={(isSilent ? "silent" : "normal")}");

    public override Task HoldBodyAsync(int milliseconds) => microsoft.FaultAsync(new { Match = "GET /$value", Status = 200, User = Address, DelayMilliseconds = milliseconds });

    public override async Task<bool> IsBodyAskedForAsync() => await microsoft.RequestsAsync("/$value") > 0;

    // A draft is posted to the messages, its sending to the message.
    public override Task HoldAsync(bool isSending, bool isDone, int milliseconds) => microsoft.FaultAsync(
        new { Match = isSending ? "POST /send" : "POST /me/messages", Status = isDone ? 0 : 200, User = Address, After = isDone, DelayMilliseconds = milliseconds });

    public override async Task<bool> IsAskedForAsync(bool isSending) =>
        (await microsoft.GetAsync<string[]>($"asked?user={Address}")).Any(path => path.StartsWith("POST ", StringComparison.Ordinal) && path.EndsWith(isSending ? "/send" : "/messages", StringComparison.Ordinal));

    public override async Task<int> SentAsync() => (await microsoft.ContentAsync(Address, "sentitems")).Count;

    public override async Task<int> DraftsAsync() => (await microsoft.ContentAsync(Address, "drafts")).Count;

    public override Task ForgetRequestsAsync() => microsoft.PostAsync("requests/reset");

    public override async Task<long> RequestsAsync() => (await microsoft.GetAsync<string[]>($"asked?user={Address}")).Length;

    public override Task<long> RenewalsAsync() => microsoft.RequestsAsync("/token");
}
