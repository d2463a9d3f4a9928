using AddinHost.Integration.Support;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>One Google for the tests of a class; each test has a mailbox of its own.</summary>
public sealed class GoogleFixture : IAsyncLifetime
{
    private int users;

    public GoogleFake Fake { get; private set; } = null!;

    public string NextAddress() => $"alice{Interlocked.Increment(ref users)}@example.test";

    public async Task InitializeAsync()
    {
        Fake = await GoogleFake.StartNewAsync();
        await Fake.SetAsync(new { unitsPerMinute = 10_000_000 });
    }

    public async Task DisposeAsync() => await Fake.DisposeAsync();
}

/// <summary>The contract on the Gmail API.</summary>
public sealed class GmailContractTests(GoogleFixture google) : MailProviderContract, IClassFixture<GoogleFixture>
{
    protected override async Task<ContractMailbox> NewMailboxAsync()
    {
        var mailbox = new GmailMailbox(google.Fake, google.NextAddress());
        await google.Fake.AddUserAsync(mailbox.Address);
        return mailbox;
    }
}
