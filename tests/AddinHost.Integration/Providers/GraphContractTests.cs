using AddinHost.Integration.Support;

namespace AddinHost.Integration.Providers;

/// <summary>The contract on the fake of Microsoft.</summary>
public sealed class GraphContractTests(MicrosoftServer microsoft) : MailProviderContract, IClassFixture<MicrosoftServer>
{
    protected override async Task<ContractMailbox> NewMailboxAsync() => await GraphMailbox.NewAsync(microsoft);
}

/// <summary>The same where sending gives a message another Message-ID.</summary>
public sealed class GraphRewritingContractTests(MicrosoftServer microsoft) : MailProviderContract, IClassFixture<MicrosoftServer>
{
    protected override async Task<ContractMailbox> NewMailboxAsync()
    {
        var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.AddUserAsync(new { mailbox.Address, RewritesMessageIds = true });
        mailbox.Rewrites = true;
        return mailbox;
    }
}
