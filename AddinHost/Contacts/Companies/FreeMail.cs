namespace AddinHost.Contacts.Companies;

/// <summary>Domains at which anybody can have an address, so that they tell no company; the list is free-mail.txt beside this file.</summary>
public static class FreeMail
{
    private static readonly HashSet<string> Domains = Load();

    public static bool Has(string domain) => Domains.Contains(domain);

    public static int Count => Domains.Count;

    private static HashSet<string> Load()
    {
        using var stream = typeof(FreeMail).Assembly.GetManifestResourceStream("AddinHost.Contacts.Companies.free-mail.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];
    }
}
