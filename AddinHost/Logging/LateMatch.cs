using System.Text.Json;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// A contact has a new address: what is on record with it joins the contact's timeline, and what was passed over in the last weeks because nobody knew it is decided
/// about once more. For every contact alike, however the address came, and again after a crash.
/// </summary>
public sealed partial class LateMatch(AppDb db, LogMessage logMessage, RuleBook book, SeenMessages seen, IServiceScopeFactory scopes, Outbox outbox, ILogger<LateMatch> logger)
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
        var contacts = addresses.ToDictionary(row => row.Address, row => row.ContactId, StringComparer.Ordinal);
        var stored = await FindStoredAsync(contacts, ct);
        var rules = new Dictionary<Guid, RuleSet>();
        foreach (var memberId in stored.Select(found => found.Message.MemberId ?? LogPolicy.Everybody).Distinct())
            rules[memberId] = await book.OfAsync(memberId, ct);
        await db.WriteAsync(
            async () =>
            {
                foreach (var (message, named) in stored)
                    await logMessage.JoinAsync(message, named, rules[message.MemberId ?? LogPolicy.Everybody], ct);
                await seen.ReconsiderAsync(contacts.Keys, ct);
                var ids = addresses.Select(row => row.Id).ToList();
                await db.ContactAddresses.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, true), ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
        await outbox.WakeAsync(ct);
        return addresses.Count;
    }

    /// <summary>The messages on record that name one of these, with whom they name.</summary>
    private async Task<List<(MailMessage Message, Dictionary<string, Guid> Named)>> FindStoredAsync(Dictionary<string, Guid> contacts, CancellationToken ct)
    {
        const int FewAddresses = 5;
        var messages = db.MailMessages.AsNoTracking();
        // For a few the database looks through the text of each message; for many it is quicker to look at each message once.
        if (contacts.Count <= FewAddresses)
        {
            var found = new Dictionary<Guid, MailMessage>();
            foreach (var address in contacts.Keys)
            {
#pragma warning disable CA1304, CA1308, CA1311, CA1862, MA0011 // Translated to the database's own comparison of ASCII.
                var written = JsonSerializer.Serialize(address, JsonSerializerOptions.Web).ToLowerInvariant();
                foreach (var message in await messages.Where(row => row.FromAddress.ToLower() == address || row.To.ToLower().Contains(written) || row.Cc.ToLower().Contains(written)).ToListAsync(ct))
                    found[message.Id] = message;
#pragma warning restore CA1304, CA1308, CA1311, CA1862, MA0011
            }

            return [.. found.Values.Select(message => (message, NamedIn(message, contacts))).Where(pair => pair.Item2.Count > 0)];
        }

        var all = new List<(MailMessage, Dictionary<string, Guid>)>();
        await foreach (var message in messages.AsAsyncEnumerable().WithCancellation(ct))
        {
            if (NamedIn(message, contacts) is { Count: > 0 } named)
                all.Add((message, named));
        }

        return all;
    }

    private static Dictionary<string, Guid> NamedIn(MailMessage message, Dictionary<string, Guid> contacts)
    {
        var named = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var text in MessageViews.Parties(message.To).Concat(MessageViews.Parties(message.Cc)).Select(party => party.Address).Prepend(message.FromAddress))
        {
            if (EmailAddress.TryParse(text, out var address) && contacts.TryGetValue(address.Normalized, out var contact))
                named[address.Normalized] = contact;
        }

        return named;
    }

    [LoggerMessage(LogLevel.Error, "Looking for earlier mail with new addresses failed in organization {OrganizationId}")]
    private partial void LogFailed(Exception exception, Guid organizationId);
}
