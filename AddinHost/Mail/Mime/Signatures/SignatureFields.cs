namespace AddinHost.Mail.Mime.Signatures;

/// <summary>What a signature says about the person who wrote the mail. A claim of that mail; each text is one line without control characters.</summary>
/// <param name="Phones">With the calling code where it is written or can be told, digits in the writer's groups; no fax numbers.</param>
/// <param name="Website">An origin, such as <c>https://www.example.com</c>.</param>
/// <param name="LinkedIn">The address of a person's profile.</param>
public sealed record SignatureFields(string? Name, string? JobTitle, string? Company, IReadOnlyList<string> Phones, string? Website, string? LinkedIn, string? Address)
{
    public static readonly SignatureFields None = new(null, null, null, [], null, null, null);

    public bool IsEmpty => Name is null && JobTitle is null && Company is null && Phones.Count == 0 && Website is null && LinkedIn is null && Address is null;
}
