using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Outbound;
using Microsoft.Extensions.Options;

namespace AddinHost.Integration.Providers;

/// <summary>A user's mailbox on a real Dovecot, sending through whatever listens on the SMTP port.</summary>
public sealed class ImapMailbox(DovecotServer dovecot, MailUser user, MailServer smtp) : ContractMailbox
{
    public override string Address => user.Address;

    public override SendOutcome OutcomeOfUnsent => SendOutcome.Unknown;

    public override IReadOnlyList<string> CheckSteps => ["imap_reach", "imap_login", "smtp_reach", "smtp_login", "test_message"];

    public Guid MailboxId { get; } = Guid.CreateVersion7();

    public ImapSettings Settings { get; set; } = new(new MailServer(DovecotServer.Host, dovecot.ImapsPort, MailSecurity.Tls, user.Address), smtp);

    public ImapSecrets Secrets { get; set; } = new(user.Password);

    public ImapLimits Limits { get; set; } = new();

    /// <summary>Read besides Inbox and Sent.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    public OutboundOptions Outbound { get; set; } = new() { AllowedNetworks = ["127.0.0.0/8", "::1/128"], ConnectTimeout = TimeSpan.FromSeconds(5) };

    public override IMailProvider Open() => OpenImap();

    public ImapProvider OpenImap() => new(
        new ProviderConnection(Guid.CreateVersion7(), MailboxId, user.Address, Settings.Write(), Secrets.Write()) { Folders = Folders },
        // The environment counts only where no network is named.
        new OutboundSockets(new AddressGuard(Options.Create(Outbound), null!), Options.Create(Outbound)),
        new ImapBudget(),
        Limits,
        TimeProvider.System);

    public override Task PutAsync(WatchedFolder folder, byte[] message) => dovecot.SaveAsync(user, NameOf(folder), message);

    public override Task PutAsync(WatchedFolder folder, byte[] message, int daysAgo) => dovecot.SaveAsync(user, NameOf(folder), message, DateTimeOffset.UtcNow.AddDays(-daysAgo));

    public override async Task<IReadOnlyList<byte[]>> ContentAsync(WatchedFolder folder) => [.. (await dovecot.ListAsync(user, NameOf(folder))).Select(mail => mail.Bytes)];

    public override async Task<bool> IsAnythingReadAsync() => (await dovecot.ListAsync(user)).Any(mail => mail.Flags.Contains('S', StringComparison.Ordinal));

    private static string NameOf(WatchedFolder folder) => folder.Id ?? (folder == WatchedFolder.Sent ? "Sent" : "INBOX");
}
