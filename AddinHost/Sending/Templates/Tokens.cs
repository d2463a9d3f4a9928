using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Templates;

/// <summary>What the tokens of a template stand for, for one contact and the caller. Plain text, and nothing that is not on the list.</summary>
public sealed class Tokens(AppDb db, Caller caller)
{
    /// <summary>Tokens without a dot.</summary>
    public static readonly string[] Alone = ["meetingLink"];

    /// <summary>All that are always there; the organization's own properties of contacts come after them.</summary>
    public static readonly string[] Known =
    [
        "contact.firstName", "contact.lastName", "contact.name", "contact.email", "contact.jobTitle", "contact.phone", "company.name", "company.domain",
        "me.firstName", "me.name", "me.email", "organization.name", .. Alone,
    ];

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken ct) =>
        [.. Known, .. (await db.PropertyDefinitions.OrderBy(row => row.Key).Select(row => row.Key).ToListAsync(ct)).Distinct().Select(key => "contact." + key).Except(Known)];

    public async Task<Result<IReadOnlyDictionary<string, string>>> OfAsync(Guid contactId, CancellationToken ct)
    {
        var contact = await db.Contacts.AsNoTracking().Include(row => row.Addresses).SingleOrDefaultAsync(row => row.Id == contactId, ct);
        if (contact is null)
            return GetContact.NotFound;
        var company = contact.CompanyId is { } id ? await db.Companies.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) : null;
        var me = await db.Users.AsNoTracking().SingleAsync(row => row.Id == caller.MemberId, ct);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(contact.Properties) ?? [])
            values["contact." + key] = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ToString();
        values["contact.name"] = contact.Name ?? "";
        values["contact.firstName"] = First(contact.Name);
        values["contact.lastName"] = Last(contact.Name);
        values["contact.email"] = contact.Addresses.OrderBy(row => row.Position).FirstOrDefault()?.Address ?? "";
        values["contact.jobTitle"] = contact.JobTitle ?? "";
        values["contact.phone"] = JsonSerializer.Deserialize<List<string>>(contact.Phones)?.FirstOrDefault() ?? "";
        values["company.name"] = company?.Name ?? "";
        values["company.domain"] = company?.Domain ?? "";
        values["me.name"] = me.Name;
        values["me.firstName"] = First(me.Name);
        values["me.email"] = me.Email ?? "";
        values["organization.name"] = await db.Organizations.Where(row => row.Id == caller.OrganizationId).Select(row => row.Name).SingleAsync(ct);
        values["meetingLink"] = await db.MeetingLinks.Where(row => row.MemberId == caller.MemberId).Select(row => row.Url).SingleOrDefaultAsync(ct) ?? "";
        return values;
    }

    private static string First(string? name) => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";

    private static string Last(string? name) => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 1 } parts ? parts[^1] : "";
}
