using System.Text;

namespace AddinHost.Contacts.Import;

/// <summary>Writes a contact as a vCard 4.0 (RFC 6350).</summary>
internal static class VcardWriter
{
    /// <summary>Octets of a line without its break (RFC 6350 section 3.2).</summary>
    private const int LongestLine = 75;

    public static string Card(ContactView contact)
    {
        var card = new StringBuilder();
        Line(card, "BEGIN", "VCARD");
        Line(card, "VERSION", "4.0");
        Line(card, "UID", "urn:uuid:" + contact.Id.ToString("D"));
        Line(card, "FN", Text(contact.Name ?? (contact.Addresses.Count > 0 ? contact.Addresses[0] : "")));
        foreach (var address in contact.Addresses)
            Line(card, "EMAIL", Text(address));
        foreach (var phone in contact.Phones ?? [])
            Line(card, "TEL;VALUE=text", Text(phone));
        if (contact.JobTitle is { } title)
            Line(card, "TITLE", Text(title));
        if (contact.Company is { } company)
            Line(card, "ORG", Text(company.Name));
        Line(card, "END", "VCARD");
        return card.ToString();
    }

    /// <summary>Nothing in a text makes another line or another value (RFC 6350 section 3.4).</summary>
    private static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '\\' or ',' or ';')
                escaped.Append('\\').Append(letter);
            else if (letter == '\n')
                escaped.Append("\\n");
            else if (!char.IsControl(letter))
                escaped.Append(letter);
        }

        return escaped.ToString();
    }

    private static void Line(StringBuilder card, string name, string value)
    {
        var length = 0;
        foreach (var rune in (name + ":" + value).EnumerateRunes())
        {
            if (length + rune.Utf8SequenceLength > LongestLine)
            {
                card.Append("\r\n ");
                length = 1;
            }

            card.Append(rune);
            length += rune.Utf8SequenceLength;
        }

        card.Append("\r\n");
    }
}
