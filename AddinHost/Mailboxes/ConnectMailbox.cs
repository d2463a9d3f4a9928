using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Connects a mailbox of the caller: checks what was typed and agreed to, tries the connection, and only then stores it.</summary>
public sealed class ConnectMailbox(
    AppDb db, Caller caller, OwnMailboxes own, VerifyConnection verify, KeepMailbox keep, MemoryMailboxes memory, Outbox outbox, ICache cache, TimeProvider clock)
{
    private const int LongestAddress = 320;
    private const string DemoDomain = "demo.example";

    public sealed record Request(
        [Required, MaxLength(40)] string Provider,
        [MaxLength(1_000)] string? Address = null,
        [MaxLength(200)] string? DisplayName = null,
        string? Password = null,
        ServerRequest? Imap = null,
        ServerRequest? Smtp = null,
        string? CertificateFingerprint = null,
        ConsentRequest? Consent = null,
        [MaxLength(100)] string? AttemptId = null,
        bool Automation = false)
    {
        public override string ToString() => "connect";
    }

    public Task<Result<MailboxView>> HandleAsync(Request request, CancellationToken ct) => HandleAsync(request, _ => Task.CompletedTask, ct);

    /// <param name="request">As typed.</param>
    /// <param name="withIt">What is to be there before the first watcher looks; runs in the transaction that stores the mailbox.</param>
    /// <param name="ct">Ends the attempt; nothing is stored then.</param>
    public async Task<Result<MailboxView>> HandleAsync(Request request, Func<Mailbox, Task> withIt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var kind = Connectable(request.Provider);
        if (kind.Error is { } refused)
            return refused;
        if (!EmailAddress.TryParse(request.Address ?? await DefaultAddressAsync(kind.Value, ct), out var address) || address.Address.Length > LongestAddress || address.Name is not null)
            return MailboxErrors.AddressNotMail();
        if (request.DisplayName is { } name && name.Any(char.IsControl))
            return Error.Field("displayName", "display_name_invalid", "A name is one line of text.");
        var agreed = Disclosures.Agreed(request.Provider, request.Consent);
        if (agreed.Error is { } notAgreed)
            return notAgreed;
        var reached = Reach(kind.Value, address.Address, request);
        if (reached.Error is { } wrong)
            return wrong;
        if (await db.Mailboxes.Where(row => row.Address == address.Normalized && row.RemovedAt == null).Select(row => new { row.MemberId }).SingleOrDefaultAsync(ct) is { } taken)
            return taken.MemberId == caller.MemberId ? MailboxErrors.RemoveFirst(address.Normalized) : MailboxErrors.AddressTaken(address.Normalized);

        var mailboxId = Guid.CreateVersion7();
        var (settings, secrets) = reached.Value;
        var connection = new ProviderConnection(caller.OrganizationId, mailboxId, address.Normalized, settings, secrets);
        // The one mail system that has no mailbox before somebody connects it.
        if (kind.Value == ProviderKind.Memory)
            await memory.CreateAsync(mailboxId, address.Normalized, request.DisplayName, agreed.Value.Locale, ct);
        var verified = await verify.RunAsync(kind.Value, connection, request.AttemptId, ct);
        if (verified.Error is { } failed)
            return failed;

        var now = clock.GetUtcNow();
        var mailbox = new Mailbox
        {
            Id = mailboxId,
            MemberId = caller.MemberId,
            Provider = kind.Value,
            Address = address.Normalized,
            DisplayName = string.IsNullOrWhiteSpace(request.DisplayName) ? null : request.DisplayName.Trim(),
            State = MailboxState.Syncing,
            ConnectedAt = now,
            TestSentAt = verified.Value.TestSentAt,
            AutomationSince = request.Automation ? now : null,
        };
        var tried = new TriedConnection(kind.Value, settings, secrets, agreed.Value, verified.Value.TestSentAt);
        var kept = await db.WriteAsync(
            async () =>
            {
                if (!await keep.AddAsync(mailbox, tried, ct))
                    return false;
                await withIt(mailbox);
                return true;
            },
            ct);
        if (!kept)
            return MailboxErrors.AddressTaken(address.Normalized);
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(MailboxStates.ChangedChannel, ct);
        return await own.ViewAsync(mailboxId, ct);
    }

    /// <summary>A memory mailbox needs no address of anybody's; another kind has none to offer.</summary>
    private async Task<string?> DefaultAddressAsync(ProviderKind kind, CancellationToken ct)
    {
        if (kind != ProviderKind.Memory)
            return null;
        var login = await db.Users.Where(member => member.Id == caller.MemberId).Select(member => member.Email).SingleOrDefaultAsync(ct);
        return EmailAddress.TryParse(login, out var address) ? $"{address.LocalPart}@{DemoDomain}" : null;
    }

    private static Result<(string Settings, string Secrets)> Reach(ProviderKind kind, string address, Request request)
    {
        if (kind != ProviderKind.Imap)
            return ("{}", "{}");
        var filled = ConnectionForm.Fill(address, new ConnectionRequest(request.Password, request.Imap, request.Smtp, request.CertificateFingerprint), null, null);
        return filled.Then(form => (form.Settings.Write(), form.Secrets.Write()));
    }

    private static Result<ProviderKind> Connectable(string provider) => ProviderWords.Kind(provider) switch
    {
        ProviderKind.Gmail or ProviderKind.Graph => MailboxErrors.SignInInstead(),
        ProviderKind.Exchange => MailboxErrors.ExchangeNotYet(),
        { } kind => kind,
        null => MailboxErrors.Refused(provider) ?? Error.Field("provider", "provider_unknown", "There is no such kind of mailbox."),
    };
}
