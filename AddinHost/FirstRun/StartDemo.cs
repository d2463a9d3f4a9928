using System.Globalization;
using AddinHost.Contacts;
using AddinHost.Logging;
using AddinHost.Mailboxes;
using AddinHost.Providers.Memory;

namespace AddinHost.FirstRun;

/// <summary>
/// Lets a newcomer see replies arrive with no mail server: a mailbox of the mail system inside Inlay, its people as contacts, and the
/// owner's first mails logged. All of it through the use cases that everybody uses.
/// </summary>
public sealed partial class StartDemo(ConnectMailbox connect, MemoryMailboxes memory, CreateContact createContact, LogEmail logEmail, ILogger<StartDemo> logger)
{
    private const string Provider = "memory";

    /// <param name="ownerName">Name that the owner's mails carry.</param>
    public async Task RunAsync(string ownerName, CancellationToken ct)
    {
        var locale = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        var request = new ConnectMailbox.Request(Provider, DisplayName: ownerName, Consent: new ConsentRequest(Provider, locale));
        // Logged before the first watcher looks: else the answers that are there already would answer nothing known.
        var connected = await connect.HandleAsync(request, mailbox => FillAsync(mailbox.Id, locale, ct), ct);
        if (connected.Error is { } error)
            LogRefused(error.Code);
    }

    private async Task FillAsync(Guid mailboxId, string locale, CancellationToken ct)
    {
        foreach (var person in MemoryMailboxes.Correspondents(locale))
            Expect(await createContact.HandleAsync(new CreateContact.Request([person.Address], person.Name), null, ct));
        foreach (var mail in await memory.OpeningMailsAsync(mailboxId, ct))
            Expect(await logEmail.HandleAsync(mail, LogChoice.Usual, ct));
    }

    // In a new organization nothing stands in the way of the demo's own data; if it does, that is a bug, and nothing of the demo is kept.
    private static void Expect<T>(Shared.Results.Result<T> result)
    {
        if (result.Error is { } error)
            throw new InvalidOperationException($"The demo was refused: {error.Code}.");
    }

    [LoggerMessage(LogLevel.Warning, "The demo mailbox could not be connected: {Code}")]
    private partial void LogRefused(string code);
}
