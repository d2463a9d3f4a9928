using System.Net;
using System.Text.RegularExpressions;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Documents;

/// <summary>The address under which readers find a link. Sending asks, and knows nothing of how it is signed.</summary>
public delegate Uri SignDocumentLink(Guid link);

/// <summary>The link that an address leads to, where it is one of ours.</summary>
public delegate Guid? ReadDocumentLink(Uri address);

/// <summary>
/// Gives the documents of a mail their links. While it is written a document stands in it by its page in the web app, so that a draft or template holds nobody's link;
/// and a link that was copied out of another mail becomes one of this mail, for it must not speak for its first reader.
/// </summary>
public sealed partial class LinkDocuments(AppDb db, Caller caller, SignDocumentLink sign, ReadDocumentLink read, ContactBook contacts, TimeProvider clock)
{
    /// <summary>The page of a document in the web app.</summary>
    public const string Page = "/app/documents/";

    private static readonly Error Gone = Error.Field("html", "document_link_gone", "A document in this email is no longer here, or not shared with you. Remove its link, or insert another document.");

    /// <param name="Links">To be kept with the message, see <see cref="Keep"/>.</param>
    public sealed record Linked(string? Html, string Text, IReadOnlyList<DocumentLink> Links);

    /// <param name="recipients">Everybody who gets this copy; of one alone it is known who looked.</param>
    /// <param name="contactId">Whose record the mail stands on.</param>
    public async Task<Result<Linked>> RunAsync(string? html, string text, IReadOnlyList<string> recipients, Guid contactId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        var named = Named(AddressesIn(html));
        if (named.Count == 0)
            return new Linked(html, text, []);
        var documents = await DocumentsAsync(named, ct);
        if (named.Any(one => one.Value.Document is not null && !documents.ContainsKey(one.Key)))
            return Gone;
        var (reader, contact) = await ReaderAsync(recipients, ct);
        var links = documents.Values.Distinct().ToDictionary(document => document, document => Make(document, null, reader, contact ?? contactId));
        var fresh = documents.ToDictionary(one => one.Key, one => sign(links[one.Value].Id).AbsoluteUri, StringComparer.Ordinal);
        return new Linked(Exchanged(html!, fresh), fresh.Aggregate(text, (whole, one) => whole.Replace(one.Key, one.Value, StringComparison.Ordinal)), [.. links.Values]);
    }

    /// <summary>Where each recipient has a copy, it holds links of their own, so that it is known who looked. The one that is filed keeps those of all.</summary>
    /// <returns>The copies, and all links to be kept.</returns>
    public async Task<(Followed Followed, IReadOnlyList<DocumentLink> Links)> ApartAsync(OutgoingMessage written, Followed followed, IReadOnlyList<DocumentLink> shared, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(followed);
        ArgumentNullException.ThrowIfNull(shared);
        if (shared.Count == 0 || followed.Copies.Count == 0)
            return (followed, shared);
        var (links, copies) = (shared.ToList(), new List<FollowedCopy>());
        foreach (var copy in followed.Copies)
        {
            // Whoever is no contact looks on nobody's record.
            var (reader, contact) = await ReaderAsync([copy.Address], ct);
            var message = copy.Message ?? written;
            foreach (var link in shared)
            {
                var own = Make(link.DocumentId, null, reader, contact);
                links.Add(own);
                // A signed address holds nothing that HTML or a line of text writes in another way.
                var (from, to) = (sign(link.Id).AbsoluteUri, sign(own.Id).AbsoluteUri);
                message = message with { HtmlBody = message.HtmlBody?.Replace(from, to, StringComparison.Ordinal), TextBody = message.TextBody?.Replace(from, to, StringComparison.Ordinal) };
            }

            copies.Add(copy with { Message = message });
        }

        return (followed with { Copies = copies }, links);
    }

    /// <summary>
    /// For a mail that goes out by its sender's own program: what stands in the place of each address that names a document. Asked again for the same mail, it has the same links. A document that
    /// is gone stops no mail there; its address stays.
    /// </summary>
    /// <param name="mailId">What stands for the mail until it is on record, see <see cref="DocumentLink.MailMessageId"/>.</param>
    public async Task<IReadOnlyDictionary<string, string>> PrepareAsync(IEnumerable<string> addresses, IReadOnlyList<string> recipients, Guid mailId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(recipients);
        var named = Named(addresses);
        if (named.Count == 0)
            return new Dictionary<string, string>();
        var documents = await DocumentsAsync(named, ct);
        var (reader, contact) = await ReaderAsync(recipients, ct);
        var links = await db.WriteAsync(
            async () =>
            {
                var made = (await db.DocumentLinks.Where(row => row.MailMessageId == mailId && row.MemberId == caller.MemberId).OrderBy(row => row.CreatedAt).ToListAsync(ct)).DistinctBy(row => row.DocumentId).ToDictionary(row => row.DocumentId);
                // Its recipients may have changed since.
                foreach (var link in made.Values)
                    (link.Recipient, link.ContactId) = (reader, contact);
                foreach (var document in documents.Values.Distinct().Where(document => !made.ContainsKey(document)))
                    db.DocumentLinks.Add(made[document] = Make(document, mailId, reader, contact));
                await db.SaveChangesAsync(ct);
                return made;
            },
            ct);
        return documents.ToDictionary(one => one.Key, one => sign(links[one.Value].Id).AbsoluteUri, StringComparer.Ordinal);
    }

    /// <summary>The web addresses that this HTML leads to.</summary>
    public static IEnumerable<string> AddressesIn(string? html) => Addresses().Matches(html ?? "").Select(match => WebUtility.HtmlDecode(match.Groups["address"].Value)).Distinct(StringComparer.Ordinal);

    /// <summary>The HTML with other addresses in the place of these.</summary>
    public static string Exchanged(string html, IReadOnlyDictionary<string, string> fresh) =>
        Addresses().Replace(html, match => fresh.TryGetValue(WebUtility.HtmlDecode(match.Groups["address"].Value), out var address) ? $"href=\"{WebUtility.HtmlEncode(address)}\"" : match.Value);

    private Dictionary<string, (Guid? Document, Guid? Link)> Named(IEnumerable<string> addresses) => addresses.Distinct(StringComparer.Ordinal).Select(address => (Address: address, Place: PlaceOf(address)))
        .Where(found => found.Place is not null).ToDictionary(found => found.Address, found => found.Place!.Value, StringComparer.Ordinal);

    /// <summary>The only one who gets it, and whose contact that is.</summary>
    private async Task<(string? Reader, Guid? ContactId)> ReaderAsync(IReadOnlyList<string> recipients, CancellationToken ct)
    {
        var reader = recipients is [var only] && EmailAddress.TryParse(only, out var parsed) ? parsed.Normalized : null;
        return (reader, reader is not null && (await contacts.FindAsync([reader], ct)).TryGetValue(reader, out var found) ? found : null);
    }

    /// <summary>The one place where a link is made: for a mail or a contact, and one reader if it is known that there is one.</summary>
    public DocumentLink Make(Guid documentId, Guid? messageId, string? recipient, Guid? contactId) =>
        new() { DocumentId = documentId, MemberId = caller.MemberId, MailMessageId = messageId, Recipient = recipient, ContactId = contactId, CreatedAt = clock.GetUtcNow() };

    /// <summary>Adds the links of a mail to the open transaction, once the message has its id.</summary>
    public void Keep(IReadOnlyList<DocumentLink> links, Guid messageId)
    {
        ArgumentNullException.ThrowIfNull(links);
        foreach (var link in links)
        {
            link.MailMessageId = messageId;
            db.DocumentLinks.Add(link);
        }
    }

    private async Task<Dictionary<string, Guid>> DocumentsAsync(Dictionary<string, (Guid? Document, Guid? Link)> named, CancellationToken ct)
    {
        var links = named.Values.Select(place => place.Link).OfType<Guid>().ToList();
        var targets = links.Count == 0 ? [] : await db.DocumentLinks.Where(row => links.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.DocumentId, ct);
        var wanted = named.Select(one => (one.Key, Id: one.Value.Document ?? (targets.TryGetValue(one.Value.Link!.Value, out var target) ? target : Guid.Empty))).ToDictionary(one => one.Key, one => one.Id, StringComparer.Ordinal);
        var ids = wanted.Values.ToHashSet();
        var seen = (await ManageDocuments.SeenBy(db, caller.MemberId).Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(ct)).ToHashSet();
        return wanted.Where(one => seen.Contains(one.Value)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>On whatever host: it may have another name in the writer's browser. The id or the signature tells.</summary>
    private (Guid? Document, Guid? Link)? PlaceOf(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        if (url.AbsolutePath.StartsWith(Page, StringComparison.Ordinal) && Guid.TryParse(url.AbsolutePath.AsSpan(Page.Length), out var document))
            return (document, null);
        return read(url) is { } link ? (null, link) : null;
    }

    // What was written comes here made safe: each address stands in double quotes.
    [GeneratedRegex("href=\"(?<address>https?:[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Addresses();
}
