namespace AddinHost.Mail.Imap;

/// <summary>Finds out what folders are for: by the server's attributes, else by the names that mail programs give them.</summary>
internal static class ImapFolderNames
{
    private static readonly (ImapSpecialUse Use, string Attribute, string[] Names)[] Uses =
    [
        (ImapSpecialUse.Sent, @"\Sent",
        [
            "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten",
            "Éléments envoyés", "Envoyés", "Messages envoyés", "Enviados", "Elementos enviados", "Correo enviado", "Mensajes enviados",
            "Itens enviados", "Sendt", "Sendt post", "Sendte elementer", "Skickat", "Inviata", "Posta inviata", "Verzonden", "Verzonden items",
        ]),
        (ImapSpecialUse.Drafts, @"\Drafts", ["Drafts", "Draft", "Entwürfe", "Brouillons", "Borradores", "Rascunhos", "Kladder", "Utkast", "Bozze", "Concepten"]),
        (ImapSpecialUse.Trash, @"\Trash",
        [
            "Trash", "Deleted Items", "Deleted Messages", "Deleted", "Bin", "Papierkorb", "Gelöschte Elemente", "Gelöscht", "Corbeille",
            "Éléments supprimés", "Papelera", "Elementos eliminados", "Lixeira", "Papirkurv", "Slettet post", "Papperskorgen", "Cestino", "Prullenbak",
        ]),
        (ImapSpecialUse.Junk, @"\Junk",
            ["Junk", "Junk E-mail", "Junk Email", "Junk-E-Mail", "Spam", "Bulk Mail", "Bulk", "Spamverdacht", "Courrier indésirable", "Correo no deseado", "Uønsket post", "Posta indesiderata"]),
        (ImapSpecialUse.Archive, @"\Archive", ["Archive", "Archives", "Archiv", "Archivo", "Arkiv"]),
        (ImapSpecialUse.All, @"\All", []),
    ];

    public static IReadOnlyList<ImapFolder> AssignSpecialUses(List<ImapFolder> folders)
    {
        for (var i = 0; i < folders.Count; i++)
        {
            if (folders[i].Name == "INBOX")
                folders[i] = folders[i] with { SpecialUse = ImapSpecialUse.Inbox };
        }

        foreach (var (use, attribute, names) in Uses)
        {
            var index = folders.FindIndex(folder => IsFree(folder) && folder.Attributes.Contains(attribute, StringComparer.OrdinalIgnoreCase));
            for (var name = 0; index < 0 && name < names.Length; name++)
                index = folders.FindIndex(folder => IsFree(folder) && folder.Attributes.All(a => !IsUse(a)) && TopName(folder).Equals(names[name], StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                folders[index] = folders[index] with { SpecialUse = use };
        }

        return folders;
    }

    private static bool IsFree(ImapFolder folder) => folder.CanSelect && folder.SpecialUse == ImapSpecialUse.None;

    private static bool IsUse(string attribute) => Array.Exists(Uses, use => use.Attribute.Equals(attribute, StringComparison.OrdinalIgnoreCase));

    // Only a folder at the top, or directly below INBOX as Courier and Cyrus have it: "Projects/Sent" is nobody's Sent folder.
    private static string TopName(ImapFolder folder)
    {
        var levels = folder.Delimiter is { } delimiter ? folder.Name.Split(delimiter) : [folder.Name];
        return levels.Length switch
        {
            1 => levels[0],
            2 when levels[0].Equals("INBOX", StringComparison.OrdinalIgnoreCase) || levels[0].StartsWith('[') => levels[1],
            _ => "",
        };
    }
}
