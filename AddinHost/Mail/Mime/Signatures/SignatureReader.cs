using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>
/// Reads the signature of a mail: a pure function from its body to what it says about the writer. English and German. Rather nothing than a guess: a text that fits no
/// pattern is left out. Looks at 25 lines of 200 characters whatever the body; never throws.
/// </summary>
public static class SignatureReader
{
    private const int MostPhones = 4;
    private const int MostPieces = 60;

    /// <param name="text">The plain body.</param>
    /// <param name="html">The HTML body, for a mail without a plain one.</param>
    /// <param name="subject">Tells a mail that passes another on: its signature may be anybody's.</param>
    public static SignatureFields Read(string? text, string? html, string? subject, EmailAddress author)
    {
        ArgumentNullException.ThrowIfNull(author);
        if (ForwardedMail.IsForwardSubject(subject))
            return SignatureFields.None;
        var lines = string.IsNullOrWhiteSpace(text) ? [] : SignatureLines.Of(ReplyText.Split(text));
        if (lines.Count == 0 && !string.IsNullOrWhiteSpace(html))
            lines = SignatureLines.Of(ReplyText.SplitHtml(html));
        return Read(lines, author);
    }

    private static SignatureFields Read(List<string> lines, EmailAddress author)
    {
        var pieces = new List<string>();
        foreach (var line in lines)
        {
            // Registers, tax numbers and who represents the company: about others.
            if (!SignatureWords.IsLegal(line))
                pieces.AddRange(line.Split(SignatureWords.Dividers, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        if (pieces.Count > MostPieces)
            pieces.RemoveRange(MostPieces, pieces.Count - MostPieces);
        var domain = author.Normalized[(author.Normalized.LastIndexOf('@') + 1)..];
        var named = SignatureNames.Find(pieces, author);
        var company = pieces.Select(piece => SignatureWords.CompanyIn(piece, domain)).FirstOrDefault(found => found is not null);
        var phones = new List<string>();
        foreach (var number in pieces.SelectMany(piece => PhoneNumbers.In(piece, domain)))
        {
            if (phones.Count < MostPhones && !phones.Exists(known => PhoneNumbers.AreSame(known, number)))
                phones.Add(number);
        }

        return new SignatureFields(
            named?.Name, named is { } at ? SignatureNames.Title(pieces, at) : null, company, phones, WebAddresses.Website(pieces, domain), WebAddresses.LinkedIn(pieces), PostalAddress.In(lines));
    }
}
