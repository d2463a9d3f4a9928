using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// Makes a scheduled message whose time has come one that waits for nothing but its server. It gets the date of now: its readers see when it left, not when it was written. Whoever
/// moves its state first, this or a cancellation, has it.
/// </summary>
public sealed class ReleaseScheduled(AppDb db, MessageStore messages, RedateMessage redate, IBlobStore blobs, OutgoingSteps steps, Outbox outbox, TimeProvider clock)
{
    /// <summary>The message as it goes on; null when it does not go on now.</summary>
    public async Task<OutgoingMail?> RunAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var now = clock.GetUtcNow();
        // The zone's rules may have changed since it was scheduled. A later sending may have been asked for meanwhile; then it is not due.
        if (SendTime.Again(mail.SendLocal, mail.SendZone) is { } at && at > now && at - now < SendTime.Furthest)
        {
            await db.WriteAsync(() => db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId && row.DueAt == mail.DueAt).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, at).SetProperty(row => row.SendAt, at), ct), ct);
            return null;
        }

        if (await ProblemAsync(mail, ct) is { } problem)
        {
            await FailAsync(mail, problem, ct);
            return null;
        }

        byte[] content;
        string blob;
        string? wire;
        var copies = new List<(int Position, string Blob)>();
        try
        {
            content = RedatedMail.With(await steps.ReadAsync(mail.Blob, ct), now);
            blob = await blobs.PutAsync(content, ct);
            foreach (var copy in await db.OutgoingCopies.AsNoTracking().Where(row => row.MailMessageId == mail.MailMessageId && row.Blob != null).ToListAsync(ct))
                copies.Add((copy.Position, await blobs.PutAsync(RedatedMail.With(await steps.ReadAsync(copy.Blob!, ct), now), ct)));
            wire = mail.WireBlob is { } follows ? await blobs.PutAsync(RedatedMail.With(await steps.ReadAsync(follows, ct), now), ct) : null;
        }
        catch (ProviderException lost)
        {
            await FailAsync(mail, lost.Code, ct);
            return null;
        }

        var read = await messages.ReadAsync(content, ct);
        var released = await db.WriteAsync(
            async () =>
            {
                if (!await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Scheduled], SendState.Written, ct))
                    return false;
                // It may have been scheduled anew since it was found due. Asked once the message is held: whoever moves its time holds it too.
                if (!await db.OutgoingMails.AnyAsync(row => row.MailMessageId == mail.MailMessageId && row.DueAt == mail.DueAt, ct))
                {
                    await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Written], SendState.Scheduled, ct);
                    return false;
                }

                await db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Blob, blob).SetProperty(row => row.WireBlob, wire), ct);
                foreach (var (position, redated) in copies)
                    await db.OutgoingCopies.Where(row => row.MailMessageId == mail.MailMessageId && row.Position == position).ExecuteUpdateAsync(set => set.SetProperty(row => row.Blob, redated), ct);
                await redate.RunAsync(mail.MailMessageId, now, read, ct);
                steps.Tell(mail, SendState.Written);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        await outbox.WakeAsync(ct);
        return released ? await db.OutgoingMails.AsNoTracking().SingleAsync(row => row.MailMessageId == mail.MailMessageId, ct) : null;
    }

    /// <summary>Of a contact that was deleted nobody should get mail that was written before.</summary>
    private async Task<string?> ProblemAsync(OutgoingMail mail, CancellationToken ct) => await db.Contacts.AnyAsync(row => row.Id == mail.ContactId, ct) ? null : "contact_deleted";

    private async Task FailAsync(OutgoingMail mail, string problem, CancellationToken ct)
    {
        await db.WriteAsync(
            async () =>
            {
                if (!await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Scheduled], SendState.Failed, ct))
                    return;
                steps.Tell(mail, SendState.Failed);
                await steps.DueAsync(mail, null, 0, problem, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }
}
