using System.Text.Json;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Properties;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Results;

namespace AddinHost.Contacts.Import;

/// <summary>What one row of a file says about a contact, read and checked; empty cells say nothing.</summary>
internal sealed record ImportedRow(
    int Number, IReadOnlyList<string> Cells, IReadOnlyList<string> Addresses, string? Name, string? JobTitle, IReadOnlyList<string> Phones, string? Company, Guid? OwnerId, string Properties, string? Domain)
{
    private const int LongestText = 200;
    private const int LongestPhone = 50;
    private const int MostPhones = 20;

    /// <param name="owners">Members by the address they sign in with.</param>
    public static Result<ImportedRow> Read(int number, IReadOnlyList<string> cells, IReadOnlyList<string> mapping, Dictionary<string, PropertyDefinition> definitions, IReadOnlyDictionary<string, Guid> owners)
    {
        var said = mapping.Select((meaning, at) => (Meaning: meaning, Text: at < cells.Count ? Unescaped(cells[at].Replace("\0", "", StringComparison.Ordinal)) : null))
            .Where(cell => cell.Text is not null).ToLookup(cell => cell.Meaning, cell => cell.Text!);
        var addresses = ContactText.Addresses(said[ColumnMeaning.Address].SelectMany(Several).Distinct());
        if (addresses.Error is { } invalid)
            return invalid;
        if (addresses.Value.Count == 0)
            return Error.Invalid("row_without_address", "This row has no email address.");
        if (addresses.Value.Count > ContactText.MostAddresses)
            return Error.Invalid("addresses_too_many", "A contact has at most {0} addresses.", ContactText.MostAddresses);

        var name = First(said, ColumnMeaning.Name) ?? ContactText.Line(string.Join(' ', said[ColumnMeaning.FirstName].Concat(said[ColumnMeaning.LastName])));
        var (title, company) = (First(said, ColumnMeaning.JobTitle), First(said, ColumnMeaning.Company));
        if (name?.Length > LongestText || title?.Length > LongestText || company?.Length > LongestText)
            return Error.Invalid("cell_too_long", "A name, job title or company has at most {0} characters.", LongestText);
        var phones = said[ColumnMeaning.Phone].SelectMany(text => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(Unescaped).OfType<string>().Distinct().Take(MostPhones).ToList();
        if (phones.Exists(phone => phone.Length > LongestPhone))
            return Error.Invalid("phone_invalid", "A phone number has at most {0} characters.", LongestPhone);
        Guid? owner = null;
        if (First(said, ColumnMeaning.Owner) is { } email)
        {
            if (!owners.TryGetValue(ContactText.Lower(email), out var member))
                return Error.Invalid("owner_unknown", "“{0}” is no member of your organization.", email.Length > 80 ? email[..80] + "…" : email);
            owner = member;
        }

        var values = mapping.Where(meaning => meaning.StartsWith(ColumnMeaning.PropertyPrefix, StringComparison.Ordinal)).Distinct()
            .Select(meaning => (Key: meaning[ColumnMeaning.PropertyPrefix.Length..], Value: First(said, meaning))).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        var properties = PropertyValues.Read(definitions, values);
        if (properties.Error is { } wrong)
            return wrong;
        List<string> normalized = [.. addresses.Value.Select(address => address.Normalized)];
        return new ImportedRow(number, cells, normalized, name, title, phones, company, owner, properties.Value, CompanyBook.DomainOf(normalized[0]));
    }

    /// <summary>Writes onto a contact what the row says and leaves the rest.</summary>
    public void Onto(Contact contact, Guid? companyId, DateTimeOffset now)
    {
        contact.Name = Name ?? contact.Name;
        contact.JobTitle = JobTitle ?? contact.JobTitle;
        contact.OwnerId = OwnerId ?? contact.OwnerId;
        contact.CompanyId = Company is null ? contact.CompanyId ?? companyId : companyId;
        contact.Phones = ContactText.Json(ContactText.List(contact.Phones).Union(Phones).Take(MostPhones));
        var values = JsonSerializer.Deserialize<SortedDictionary<string, string>>(contact.Properties)!;
        foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(Properties)!)
            values[key] = value;
        contact.Properties = JsonSerializer.Serialize(values);
        contact.Version++;
        contact.UpdatedAt = now;
    }

    private static string? First(ILookup<string, string> said, string meaning) => ContactText.Line(said[meaning].FirstOrDefault());

    /// <summary>A cell is one address, with a name or without, or several between commas or semicolons.</summary>
    private static string[] Several(string text) => EmailAddress.TryParse(text, out _) ? [text] : text.Split([';', ',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Without the apostrophe that an export puts before what a spreadsheet would take for a formula; null when nothing is there.</summary>
    private static string? Unescaped(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 1 && trimmed[0] == '\'' && trimmed[1] is '=' or '+' or '-' or '@')
            trimmed = trimmed[1..];
        return trimmed.Length == 0 ? null : trimmed;
    }
}
