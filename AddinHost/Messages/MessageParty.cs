using AddinHost.Contacts;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages;

/// <summary>Somebody named in a message on record, as a keyed hash: so that a new address of a contact finds its mail without looking at all of it.</summary>
public sealed class MessageParty : IOwned
{
    /// <summary>A mail to thousands concerns nobody in particular.</summary>
    private const int Most = 100;

    public Guid OrganizationId { get; set; }

    /// <summary>Of the address without all that an organization may choose to leave out.</summary>
    public required long Key { get; init; }

    public required Guid MailMessageId { get; init; }

    public static long KeyOf(string address, KeyedHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.Of("party:" + FoldedAddress.Of(address, FoldedAddress.All));
    }

    /// <summary>Everybody a mail names, in the form that matching compares.</summary>
    public static IReadOnlyList<string> Named(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return [.. headers.To.Concat(headers.Cc).Prepend(headers.From).OfType<EmailAddress>().Select(address => address.Normalized).Distinct(StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>The same of a message on record.</summary>
    public static IReadOnlyList<string> Named(MailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var named = new List<string>();
        foreach (var text in MessageViews.Parties(message.To).Concat(MessageViews.Parties(message.Cc)).Select(party => party.Address).Prepend(message.FromAddress))
        {
            if (EmailAddress.TryParse(text, out var address))
                named.Add(address.Normalized);
        }

        return [.. named.Distinct(StringComparer.Ordinal).Take(Most)];
    }

    public sealed class Mapping : IEntityTypeConfiguration<MessageParty>
    {
        public void Configure(EntityTypeBuilder<MessageParty> builder)
        {
            builder.ToTable("MessageParties").HasKey(row => new { row.OrganizationId, row.Key, row.MailMessageId });
            builder.HasIndex(row => row.MailMessageId);
        }
    }
}
