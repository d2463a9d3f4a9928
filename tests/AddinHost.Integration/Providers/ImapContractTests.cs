using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>The contract on a real Dovecot and a real Postfix.</summary>
[Collection(Servers.Shared)]
public sealed class ImapContractTests(Servers servers) : MailProviderContract
{
    protected override async Task<ContractMailbox> NewMailboxAsync()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var user = dovecot.AddUser("contract");
        return new ImapMailbox(dovecot, user, new MailServer(PostfixServer.Host, postfix.SubmissionPort, MailSecurity.StartTls, user.Address));
    }
}
