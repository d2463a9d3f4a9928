using AddinHost.Mail.Mime.Signatures;

namespace AddinHost.Contacts.Suggestions;

/// <summary>How proposed details are compared with each other and with what a contact has.</summary>
public static class SuggestedValues
{
    private const int Longest = 200;

    /// <summary>The organization's own properties in which these details are kept: a contact has no place of its own for them.</summary>
    public static readonly IReadOnlyDictionary<SuggestedField, string> Properties = new Dictionary<SuggestedField, string>
    {
        [SuggestedField.Website] = "website",
        [SuggestedField.LinkedIn] = "linkedin",
        [SuggestedField.Address] = "address",
    };

    public static IEnumerable<(SuggestedField Field, string Value)> Of(SignatureFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        (SuggestedField, string?)[] all =
        [
            (SuggestedField.Name, fields.Name), (SuggestedField.JobTitle, fields.JobTitle), (SuggestedField.Company, fields.Company), .. fields.Phones.Select(phone => (SuggestedField.Phone, (string?)phone)),
            (SuggestedField.Website, fields.Website), (SuggestedField.LinkedIn, fields.LinkedIn), (SuggestedField.Address, fields.Address),
        ];
        return all.Where(each => each.Item2 is { Length: > 0 and <= Longest }).Select(each => (each.Item1, each.Item2!));
    }

    public static string Key(SuggestedField field, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (field == SuggestedField.Phone)
            return PhoneNumbers.Significant(value);
        var words = ContactText.Lower(string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return field == SuggestedField.Website && Uri.TryCreate(words, UriKind.Absolute, out var site) ? Host(site) : words;
    }

    /// <summary>What the contact has now in the place of a detail; phones stand beside each other.</summary>
    public static string? Current(SuggestedField field, ContactView contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return field switch
        {
            SuggestedField.Name => contact.Name,
            SuggestedField.JobTitle => contact.JobTitle,
            SuggestedField.Company => contact.Company?.Name,
            SuggestedField.Phone => null,
            _ => contact.Properties?.GetValueOrDefault(Properties[field]),
        };
    }

    /// <summary>Is it there already, perhaps in other letters?</summary>
    public static bool IsKnown(SuggestedField field, string value, ContactView contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return field == SuggestedField.Phone
            ? contact.Phones?.Any(phone => PhoneNumbers.AreSame(phone, value)) == true
            : Current(field, contact) is { } current && Key(field, current) == Key(field, value);
    }

    private static string Host(Uri site) => site.IdnHost.StartsWith("www.", StringComparison.Ordinal) ? site.IdnHost[4..] : site.IdnHost;
}
