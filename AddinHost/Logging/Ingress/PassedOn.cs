using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Messages;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Ingress;

/// <summary>What a member's forward passes on, as messages of their own: attached ones as they are, one in the text by what the text says of it.</summary>
public sealed class PassedOn(AppDb db, MessageStore messages, KnownMessages known, ContactBook contacts)
{
    private const int MostAttached = 20;

    /// <summary>Thunderbird names what it passes on.</summary>
    private const string ForwardedId = "X-Forwarded-Message-Id";

    /// <summary>Programs round to minutes what they write into a text.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromMinutes(1);

    /// <summary>The originals; null among them stands for one whose author cannot be told.</summary>
    /// <param name="receivedAt">When the forward came; nothing in it was written later.</param>
    public async Task<IReadOnlyList<ReadMessage?>> ReadAsync(MimeMessage forward, ForwardedMail found, int mostFileBytes, DateTimeOffset receivedAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(found);
        if (found.Attached is null)
            return [await InTextAsync(forward, found, mostFileBytes, receivedAt, ct)];
        var originals = new List<ReadMessage?>();
        foreach (var part in forward.Attachments.Where(part => part.IsMessage).Take(MostAttached))
        {
            if (part.OpenMessage() is not { } inner)
                continue;
            await using var raw = inner.Root.OpenRaw();
            originals.Add(inner.Headers.From is null ? null : await messages.ReadAsync(inner, await SHA256.HashDataAsync(raw, ct), mostFileBytes, ct));
        }

        return originals;
    }

    /// <summary>True when the original in the text of a forward is on record already: by the id that the forward names, or by author, minute and subject.</summary>
    public async Task<bool> IsOnRecordAsync(MessageHeaders forward, ReadMessage original, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(original);
        if (original.Headers.From is not { } author || original.Headers.Date is not { } date)
            return false;
        var (from, to, subject) = (date - Rounding, date + Rounding, original.Headers.Subject ?? "");
        var named = Named(forward).ToList();
        var ids = (await known.FindAsync(named, ct)).Values.Select(message => message.Id).ToList();
        if (ids.Count > 0 && await db.MailMessages.AnyAsync(row => ids.Contains(row.Id) && row.SentAt >= from && row.SentAt <= to, ct))
            return true;
        if (!(await contacts.FindAsync([author.Normalized], ct)).TryGetValue(author.Normalized, out var contact))
            return false;
        return await db.TimelineEntries.Where(entry => entry.RecordId == contact && entry.Kind == TimelineKind.Email && entry.OccurredAt >= from && entry.OccurredAt <= to)
            .Join(db.MailMessages, entry => entry.SourceId, message => message.Id, (_, message) => message)
            .AnyAsync(message => message.Direction == MailDirection.Incoming && message.Subject == subject && message.MessageId != "", ct);
    }

    private static IEnumerable<string> Named(MessageHeaders forward) =>
        forward.MessageIds(ForwardedId, out _).Concat(forward.InReplyTo).Concat(forward.References.TakeLast(1)).Select(id => id.Value).Distinct(StringComparer.Ordinal);

    private async Task<ReadMessage?> InTextAsync(MimeMessage forward, ForwardedMail found, int mostFileBytes, DateTimeOffset receivedAt, CancellationToken ct)
    {
        if (found.Author is not { } author)
            return null;
        // The text shows the clock of who passed it on, and so does the date of the forward.
        var date = found.Date ?? (found.WrittenAt is { } written && forward.Headers.Date is { } passed ? new DateTimeOffset(DateTime.SpecifyKind(written, DateTimeKind.Unspecified), passed.Offset) : receivedAt);
        var subject = OneLine(found.Subject);
        MessageHeaders headers;
        try
        {
            var id = forward.Headers.MessageIds(ForwardedId, out _);
            var written822 = MessageWriter.Write(new OutgoingMessage
            {
                From = Plain(author),
                To = [.. found.To.Select(Plain)],
                Cc = [.. found.Cc.Select(Plain)],
                Subject = subject,
                Date = date,
                MessageId = id.Count == 1 ? id[0] : MessageId.New("forward.invalid"),
                References = [.. forward.Headers.References.Concat(forward.Headers.InReplyTo).Distinct()],
            });
            var all = MessageHeaders.Parse(written822);
            // One that was made up says nothing about the original.
            headers = id.Count == 1 ? all : all.Only("From", "To", "Cc", "Subject", "Date", "References");
        }
        catch (ArgumentException)
        {
            // An address that no header can hold is nobody's.
            return null;
        }

        var files = await messages.ReadAsync(forward, [], mostFileBytes, ct);
        var said = string.Join('\n', author.Normalized, date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), subject, found.Body.ReplaceLineEndings("\n").Trim());
        return files with { Headers = headers, Text = found.Body, Html = null, ContentHash = SHA256.HashData(Encoding.UTF8.GetBytes(said)) };
    }

    private static EmailAddress Plain(EmailAddress address) => new(address.Name is null ? null : OneLine(address.Name), address.Address);

    private static string OneLine(string? text) => new([.. (text ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
