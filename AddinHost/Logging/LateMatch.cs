using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// A contact has a new address: what is on record with it joins the contact's timeline, and what was passed over in the last weeks because nobody knew it is decided
/// about once more. For every contact alike, however the address came, and again after a crash.
/// </summary>
public sealed partial class LateMatch(AppDb db, LogMessage logMessage, ContactBook contacts, SeenMessages seen, OrganizationHashes hashes, IServiceScopeFactory scopes, Outbox outbox, ILogger<LateMatch> logger)
{
    private const int AtOnce = 200;

    /// <summary>All organizations that have such addresses.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        // Of all organizations: each is then worked on as a job of its own.
        var waiting = await db.ContactAddresses.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => !row.IsMatched).Select(row => row.OrganizationId).Distinct().ToListAsync(ct);
        foreach (var organizationId in waiting)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
                var work = scope.ServiceProvider.GetRequiredService<LateMatch>();
                await work.NotePartiesAsync(ct);
                while (await work.MatchAsync(ct) == AtOnce)
                {
                }
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // One organization does not keep the others from their turn; the addresses stay for the next.
                LogFailed(exception, organizationId);
            }
        }
    }

    /// <summary>The next addresses of the organization; how many there were.</summary>
    private async Task<int> MatchAsync(CancellationToken ct)
    {
        var addresses = await db.ContactAddresses.AsNoTracking().Where(row => !row.IsMatched).OrderBy(row => row.Id).Take(AtOnce).ToListAsync(ct);
        if (addresses.Count == 0)
            return 0;
        var rules = new Dictionary<Guid, RuleSet>();
        // In steps, so that nobody waits long for the database; what was joined is found joined after a crash.
        foreach (var some in (await FindStoredAsync(addresses, ct)).Chunk(AtOnce))
        {
            await db.WriteAsync(
                async () =>
                {
                    foreach (var id in some)
                        await logMessage.JoinAsync(id, rules, ct);
                    await db.SaveChangesAsync(ct);
                },
                ct);
            db.ChangeTracker.Clear();
        }

        await db.WriteAsync(
            async () =>
            {
                await seen.ReconsiderAsync([.. addresses.Select(row => row.Address)], await contacts.FoldingAsync(ct), ct);
                var ids = addresses.Select(row => row.Id).ToList();
                await db.ContactAddresses.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, true), ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
        return addresses.Count;
    }

    /// <summary>The messages on record that may name one of these: the index also finds other spellings, and who is meant is asked for each message.</summary>
    private async Task<List<Guid>> FindStoredAsync(List<ContactAddress> addresses, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var keys = addresses.Select(row => MessageParty.KeyOf(row.Address, hash)).ToHashSet();
        return await db.MessageParties.Where(row => keys.Contains(row.Key)).Select(row => row.MailMessageId).Distinct().OrderBy(id => id).ToListAsync(ct);
    }

    /// <summary>Messages from before it was noted whom they name.</summary>
    private async Task NotePartiesAsync(CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        while (await db.MailMessages.AsNoTracking().Where(row => !row.PartiesNoted).OrderBy(row => row.Id).Take(AtOnce).ToListAsync(ct) is { Count: > 0 } messages)
        {
            await db.WriteAsync(
                async () =>
                {
                    foreach (var message in messages)
                    {
                        foreach (var key in MessageParty.Named(message).Select(address => MessageParty.KeyOf(address, hash)).Distinct())
                            await db.TryInsertAsync(new MessageParty { Key = key, MailMessageId = message.Id }, ct);
                    }

                    var ids = messages.Select(row => row.Id).ToList();
                    await db.MailMessages.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.PartiesNoted, true), ct);
                },
                ct);
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking for earlier mail with new addresses failed in organization {OrganizationId}")]
    private partial void LogFailed(Exception exception, Guid organizationId);
}
