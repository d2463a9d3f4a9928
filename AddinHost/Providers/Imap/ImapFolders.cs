using AddinHost.Mail.Imap;

namespace AddinHost.Providers.Imap;

/// <content>Folders that are read besides Inbox and Sent. IMAP knows a folder by its name: one that is renamed is another one (RFC 9051 6.3.6).</content>
public sealed partial class ImapProvider
{
    public IReadOnlyList<WatchedFolder> Chosen { get; } = [.. connection.Folders.Select(WatchedFolder.Chosen)];

    public Task<IReadOnlyList<MailFolder>> ListFoldersAsync(CancellationToken ct) => OnImapAsync<IReadOnlyList<MailFolder>>(
        async imap =>
        {
            var sent = await SentFolderAsync(imap, ct);
            var all = await imap.ListAsync(ct);
            var thrownAway = all.Where(folder => folder.SpecialUse is ImapSpecialUse.Trash or ImapSpecialUse.Junk && folder.Delimiter is not null).Select(folder => folder.Name + folder.Delimiter).ToList();
            return [.. all.Where(folder => IsChoosable(folder) && folder.Name != sent && !thrownAway.Exists(above => folder.Name.StartsWith(above, StringComparison.Ordinal))).Select(folder => new MailFolder(folder.Name, folder.Name)).OrderBy(folder => folder.Name, StringComparer.CurrentCultureIgnoreCase)];
        },
        ct);

    /// <summary>All but what is read anyway, what was thrown away or never sent, and views of what lies elsewhere.</summary>
    private static bool IsChoosable(ImapFolder folder) =>
        folder.CanSelect && folder.SpecialUse is (ImapSpecialUse.None or ImapSpecialUse.Archive)
        && !folder.Attributes.Any(attribute => attribute.Equals(@"\Flagged", StringComparison.OrdinalIgnoreCase) || attribute.Equals(@"\Important", StringComparison.OrdinalIgnoreCase));
}
