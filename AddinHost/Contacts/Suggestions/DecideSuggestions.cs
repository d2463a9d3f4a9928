using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Suggestions;

/// <summary>What a member decides about proposed details: written to the contact, or dismissed for good.</summary>
public sealed class DecideSuggestions(AppDb db, Caller caller, GetContact getContact, ContactBook book, SuggestionBook suggestions, CompanyBook companies, PropertyValues values, TimeProvider clock)
{
    private const int MostPhones = 20;

    /// <param name="Version">The state of the contact that the caller saw, with the old values.</param>
    public sealed record AcceptRequest([Required, MinLength(1), MaxLength(100)] IReadOnlyList<Guid> Ids, [Range(1, int.MaxValue)] int Version);

    public sealed record DismissRequest([Required, MinLength(1), MaxLength(100)] IReadOnlyList<Guid> Ids);

    private static readonly Error NotFound = Error.NotFound("suggestion_not_found", "That proposal is not there any more; look at the contact again.");

    public async Task<Result<Page<SuggestionBook.View>>> ListAsync(Guid contactId, CancellationToken ct)
    {
        var contact = await getContact.HandleAsync(contactId, ct);
        return contact.Error is { } missing ? missing : new Page<SuggestionBook.View>(await suggestions.OfAsync(contact.Value, ct), null);
    }

    public async Task<Result<ContactView>> AcceptAsync(Guid contactId, AcceptRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await db.RefusableAsync(() => WriteAsync(contactId, request.Ids, request.Version, ct), ct);
    }

    public async Task<Result<Done>> DismissAsync(Guid contactId, DismissRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await db.WriteAsync<Result<Done>>(
            async () => await EndAsync(contactId, request.Ids, SuggestionState.Dismissed, ct) == 0 ? NotFound : default(Done), ct);
    }

    private async Task<Result<ContactView>> WriteAsync(Guid contactId, IReadOnlyList<Guid> ids, int version, CancellationToken ct)
    {
        if (await db.Contacts.AsNoTracking().Include(row => row.Addresses).SingleOrDefaultAsync(row => row.Id == contactId, ct) is not { } contact)
            return GetContact.NotFound;
        var view = (await book.ViewsAsync([contactId], ct))[contactId];
        // What was shown is what is accepted: nothing that has become old or known meanwhile.
        var accepted = (await suggestions.OfAsync(view, ct)).Where(one => ids.Contains(one.Id)).ToList();
        if (accepted.Count == 0 || await EndAsync(contactId, [.. accepted.Select(one => one.Id)], SuggestionState.Accepted, ct) != accepted.Count)
            return NotFound;
        DateTimeOffset? now = clock.GetUtcNow();
        if (await db.Contacts.Where(row => row.Id == contactId && row.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, row => row.Version + 1).SetProperty(row => row.UpdatedAt, now), ct) == 0)
            return EditContact.Changed;

        string? Said(SuggestedField field) => accepted.Find(one => one.Field == field)?.Value;
        var phones = ContactText.List(contact.Phones);
        phones.AddRange(accepted.Where(one => one.Field == SuggestedField.Phone).Select(one => one.Value));
        if (phones.Count > MostPhones)
            return Error.Unprocessable("phones_too_many", "A contact has at most {0} phone numbers.", MostPhones);
        var properties = await PropertiesAsync(contact, Said, ct);
        if (properties.Error is { } wrong)
            return wrong;
        var company = Said(SuggestedField.Company) is { } name ? await companies.NamedAsync(name, contact.CompanyId, ct) : contact.CompanyId;
        var details = new ContactDetails(Said(SuggestedField.Name) ?? contact.Name, Said(SuggestedField.JobTitle) ?? contact.JobTitle, ContactText.Json(phones), company, contact.OwnerId, properties.Value);
        await EditContact.WriteAsync(db, contactId, details, [.. contact.Addresses.OrderBy(row => row.Position).Select(row => row.Address)], ct);
        return (await book.ViewsAsync([contactId], ct))[contactId];
    }

    private async Task<Result<string>> PropertiesAsync(Contact contact, Func<SuggestedField, string?> said, CancellationToken ct)
    {
        var all = JsonSerializer.Deserialize<Dictionary<string, string>>(contact.Properties)!;
        var written = SuggestedValues.Properties.Where(property => said(property.Key) is not null).ToList();
        if (written.Count == 0)
            return contact.Properties;
        foreach (var (field, key) in written)
        {
            // The place for it is made with the first one; an administrator may rename it or take it away again.
            await db.TryInsertAsync(new PropertyDefinition { RecordKind = RecordKind.Contact, Key = key, Label = Label(field), Type = PropertyType.Text, CreatedAt = clock.GetUtcNow(), Position = int.MaxValue }, ct);
        }

        var definitions = await values.DefinitionsAsync(RecordKind.Contact, ct);
        foreach (var (field, key) in written)
        {
            if (PropertyValues.Canonical(definitions[key], said(field)!) is not { } value)
                return Error.Unprocessable("property_invalid", "“{0}” does not fit the property “{1}”.", said(field)!, definitions[key].Label);
            all[key] = value;
        }

        return JsonSerializer.Serialize(all);
    }

    private static string Label(SuggestedField field) => field switch
    {
        SuggestedField.Website => Say.Text("property_website", "Website"),
        SuggestedField.LinkedIn => Say.Text("property_linkedin", "LinkedIn"),
        _ => Say.Text("property_address", "Address"),
    };

    private Task<int> EndAsync(Guid contactId, IReadOnlyList<Guid> ids, SuggestionState state, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        Guid? me = caller.MemberId;
        return db.ContactSuggestions.Where(row => row.ContactId == contactId && row.State == SuggestionState.Open && ids.Contains(row.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.DecidedAt, now).SetProperty(row => row.DecidedById, me), ct);
    }
}
