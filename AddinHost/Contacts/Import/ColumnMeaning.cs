using AddinHost.Contacts.Properties;

namespace AddinHost.Contacts.Import;

/// <summary>What columns of a file can mean, and the guess from their names in English and German.</summary>
public static class ColumnMeaning
{
    public const string Ignore = "ignore";
    public const string Name = "name";
    public const string FirstName = "first_name";
    public const string LastName = "last_name";
    public const string Address = "address";
    public const string Phone = "phone";
    public const string JobTitle = "job_title";
    public const string Company = "company";
    public const string Owner = "owner";
    public const string PropertyPrefix = "property:";

    private static readonly string[] Known = [Ignore, Name, FirstName, LastName, Address, Phone, JobTitle, Company, Owner];

    /// <summary>What stands over columns in files of well-known programs, letters and digits only.</summary>
    private static readonly Dictionary<string, string[]> Words = new()
    {
        [Address] = ["email", "emailaddress", "emailaddresses", "mail", "address", "addresses", "email1value", "emailadresse", "emailadressen", "workemail", "businessemail", "privateemail"],
        [FirstName] = ["firstname", "givenname", "vorname", "forename"],
        [LastName] = ["lastname", "familyname", "surname", "nachname", "familienname"],
        [Name] = ["name", "fullname", "displayname", "contact", "contactname", "person", "kontakt", "vollständigername", "anzeigename"],
        [Phone] = ["phone", "phones", "phonenumber", "telephone", "tel", "mobile", "mobilephone", "cell", "businessphone", "homephone", "telefon", "telefonnummer", "mobil", "handy", "mobiltelefon", "phone1value"],
        [JobTitle] = ["jobtitle", "title", "position", "role", "function", "berufsbezeichnung", "funktion", "rolle", "stelle", "organization1title"],
        [Company] = ["company", "companyname", "organization", "organisation", "account", "employer", "firma", "unternehmen", "firmenname", "organization1name"],
        [Owner] = ["owner", "contactowner", "assignedto", "besitzer", "betreuer", "zuständig"],
    };

    public static bool IsKnown(string meaning, IReadOnlyDictionary<string, PropertyDefinition> properties)
    {
        ArgumentNullException.ThrowIfNull(meaning);
        ArgumentNullException.ThrowIfNull(properties);
        return Known.Contains(meaning) || (meaning.StartsWith(PropertyPrefix, StringComparison.Ordinal) && properties.ContainsKey(meaning[PropertyPrefix.Length..]));
    }

    public static List<string> Guess(IReadOnlyList<string> columns, IReadOnlyDictionary<string, PropertyDefinition> properties)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(properties);
        return [.. columns.Select(column => Guess(column, properties))];
    }

    private static string Guess(string column, IReadOnlyDictionary<string, PropertyDefinition> properties)
    {
        var plain = Plain(column);
        foreach (var (key, definition) in properties)
        {
            if (Plain(definition.Label) == plain || Plain(key) == plain)
                return PropertyPrefix + key;
        }

        foreach (var (meaning, words) in Words)
        {
            if (words.Contains(plain))
                return meaning;
        }

        // "E-mail 2 address", "Email (work)", "Telefon 2": the word itself decides, once nothing fits as a whole.
        return plain.Contains("email", StringComparison.Ordinal) && !plain.Contains("type", StringComparison.Ordinal) && !plain.Contains("label", StringComparison.Ordinal) ? Address
            : plain.StartsWith("telefon", StringComparison.Ordinal) || (plain.Contains("phone", StringComparison.Ordinal) && !plain.Contains("type", StringComparison.Ordinal) && !plain.Contains("label", StringComparison.Ordinal)) ? Phone
            : Ignore;
    }

    private static string Plain(string text) => ContactText.Lower(string.Concat(text.Where(char.IsLetterOrDigit)));
}
