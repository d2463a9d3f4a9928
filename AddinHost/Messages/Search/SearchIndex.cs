using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Search;

/// <summary>Keeps the words of messages, in the transaction that adds the message.</summary>
public sealed class SearchIndex(AppDb db, Caller caller)
{
    /// <summary>Messages of one millisecond that find a place; the next is not searchable.</summary>
    private const int Tries = 1_000;

    private const long PlacesOfAMoment = 1_000_000;

    public async Task AddAsync(MailMessage message, string? text, string? html, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (await PlaceAsync(message, ct) is not { } position)
            return;
        var organization = message.OrganizationId == Guid.Empty ? caller.OrganizationId : message.OrganizationId;
        var subject = SearchWords.Plain(message.Subject);
        var sender = SearchWords.Plain($"{message.FromName} {message.FromAddress}");
        var recipients = SearchWords.Plain($"{People(message.To)} {People(message.Cc)}");
        var body = SearchWords.Plain(SearchWords.BodyText(text, html));
        if (db.IsSqlite)
            await db.Database.ExecuteSqlAsync($"INSERT INTO message_text (rowid, organization, subject, sender, recipients, body) VALUES ({position}, {organization.ToString("N")}, {subject}, {sender}, {recipients}, {body})", ct);
        else
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO message_text (position, organization_id, document) VALUES ({position}, {organization},
                    setweight(to_tsvector('simple', {subject}), 'A') || setweight(to_tsvector('simple', {sender}), 'C') || setweight(to_tsvector('simple', {recipients}), 'D') || setweight(to_tsvector('simple', {body}), 'B'))
                """,
                ct);
    }

    private async Task<long?> PlaceAsync(MailMessage message, CancellationToken ct)
    {
        var moment = message.SentAt.ToUnixTimeMilliseconds() * PlacesOfAMoment;
        var first = (int)((uint)message.Id.GetHashCode() % PlacesOfAMoment);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var position = moment + ((first + attempt) % PlacesOfAMoment);
            if (await db.TryInsertAsync(new SearchedMessage { Position = position, MailMessageId = message.Id }, ct))
                return position;
        }

        return null;
    }

    private static string People(string json) => string.Join(' ', JsonSerializer.Deserialize<List<MailParty>>(json, JsonSerializerOptions.Web)!.Select(party => $"{party.Name} {party.Address}"));
}
