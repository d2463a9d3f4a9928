using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>What can be written about a contact besides its addresses, checked and in the form that is kept.</summary>
public sealed record ContactDetails(string? Name, string? JobTitle, string Phones, Guid? CompanyId, Guid? OwnerId, string Properties);

/// <summary>Checks what somebody wants to write about a contact.</summary>
public sealed class CheckDetails(AppDb db, PropertyValues values)
{
    private const int LongestPhone = 50;

    public async Task<Result<ContactDetails>> RunAsync(
        string? name, string? jobTitle, IReadOnlyList<string>? phones, Guid? companyId, Guid? ownerId, IReadOnlyDictionary<string, string>? properties, CancellationToken ct)
    {
        List<string> kept = [.. (phones ?? []).Select(ContactText.Line).OfType<string>().Distinct()];
        if (kept.Exists(phone => phone.Length > LongestPhone))
            return Error.Field("phones", "phone_invalid", "A phone number has at most {0} characters.", LongestPhone);
        if (companyId is { } company && !await db.Companies.AnyAsync(row => row.Id == company, ct))
            return Error.NotFound("company_not_found", "That company is not in your organization.");
        if (ownerId is { } owner && !await db.Users.AnyAsync(row => row.Id == owner, ct))
            return MemberNotFound;
        var read = await values.ReadAsync(RecordKind.Contact, properties, ct);
        return read.Error is { } error ? error : new ContactDetails(ContactText.Line(name), ContactText.Line(jobTitle), ContactText.Json(kept), companyId, ownerId, read.Value);
    }

    public static readonly Error MemberNotFound = Error.NotFound("member_not_found", "That member is not in your organization.");
}
