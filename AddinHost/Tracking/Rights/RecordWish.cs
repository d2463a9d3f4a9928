using System.Text.Json;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Rights;

/// <summary>Records what the reader of a mail wishes: not to be tracked, or no more such mail. A mail that is not known changes nothing, and nobody can see the difference.</summary>
public sealed class RecordWish(AppDb db, IServiceScopeFactory scopes)
{
    /// <param name="address">Which of several readers it is, as they say themselves; counts only where the mail went there.</param>
    public async Task RunAsync(Guid tracked, AddressMarkKind wish, string? address, CancellationToken ct)
    {
        // Whoever asks knows the mail and nothing else; whose it is stands there.
        var organization = await db.TrackedMessages.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.Id == tracked).Select(row => (Guid?)row.OrganizationId).SingleOrDefaultAsync(ct);
        if (organization is not { } id)
            return;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(id);
        await RunAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<AddressMarks>(), scope.ServiceProvider.GetRequiredService<TimeProvider>(), tracked, wish, address, ct);
    }

    private static async Task RunAsync(AppDb own, AddressMarks marks, TimeProvider clock, Guid tracked, AddressMarkKind wish, string? address, CancellationToken ct)
    {
        var mail = await own.TrackedMessages.Where(row => row.Id == tracked).Select(row => new { row.MailMessageId, row.Address }).SingleOrDefaultAsync(ct);
        var sent = mail is null ? null : await own.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).Select(row => row.Recipients).SingleOrDefaultAsync(ct);
        // What the member's own mail program sent went to those for whom it was prepared.
        List<string> recipients = sent is not null
            ? JsonSerializer.Deserialize<List<string>>(sent)!
            : [.. await own.OutgoingReferences.Where(row => row.Id == tracked).Select(row => row.Recipients).SingleOrDefaultAsync(ct) ?? []];
        var given = EmailAddress.TryParse(address, out var parsed) ? parsed.Normalized : null;
        var reader = mail?.Address ?? (recipients is [var only] ? only : recipients.Find(one => EmailAddress.TryParse(one, out var other) && other.Normalized == given));
        DateTimeOffset? now = clock.GetUtcNow();
        await own.WriteAsync(
            async () =>
            {
                if (wish == AddressMarkKind.NoTracking)
                    await own.TrackedMessages.Where(row => row.Id == tracked && row.OptedOutAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.OptedOutAt, now), ct);
                if (reader is not null)
                    await marks.AddAsync(reader, wish, mail!.MailMessageId == tracked ? null : mail.MailMessageId, null, ct);
            },
            ct);
    }
}
