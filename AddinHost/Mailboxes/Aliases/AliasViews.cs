namespace AddinHost.Mailboxes.Aliases;

/// <summary>An address that may stand in From, with the name beside it.</summary>
public sealed record SenderView(string Address, string? Name, bool IsDefault);

/// <summary>An address of a mailbox as its owner sees it.</summary>
/// <param name="Id">Of the mailbox itself for its own address.</param>
/// <param name="Source"><c>mailbox</c> (its own address), <c>provider</c> (named by the mail system), or <c>member</c> (added by hand).</param>
/// <param name="State"><c>verified</c>, <c>unverified</c> (a code is awaited), or <c>gone</c> (no longer at the provider).</param>
public sealed record AliasView(Guid Id, string Address, string? Name, string Source, string State, bool IsDefault, DateTimeOffset? CodeSentAt, DateTimeOffset? GoneAt);

/// <summary>All addresses of a mailbox.</summary>
/// <param name="CanAdd">Added by hand; false: added at the provider, from where they come by themselves.</param>
/// <param name="CheckedAt">When the provider was last asked; null: not yet, or it names none.</param>
/// <param name="Problem">Why it could not be asked.</param>
/// <param name="Hint">What is to be known about writing under them at this provider.</param>
public sealed record AliasList(IReadOnlyList<AliasView> Items, string? Next, bool CanAdd, DateTimeOffset? CheckedAt, ProblemView? Problem, string? Hint);

/// <summary>How rows become views.</summary>
internal static class AliasViews
{
    public static bool Counts(MailboxAlias alias) => alias is { VerifiedAt: not null, GoneAt: null };

    public static string? NameOf(Mailbox mailbox, MailboxAlias alias) => alias.Name ?? alias.ProviderName ?? mailbox.DisplayName;

    public static AliasView Of(Mailbox mailbox, MailboxAlias alias) => new(
        alias.Id,
        alias.Address,
        NameOf(mailbox, alias),
        alias.Source == AliasSource.Provider ? "provider" : "member",
        alias.GoneAt is not null ? "gone" : alias.VerifiedAt is not null ? "verified" : "unverified",
        Counts(alias) && mailbox.DefaultAliasId == alias.Id,
        alias.VerifiedAt is null ? alias.CodeSentAt : null,
        alias.GoneAt);

    /// <summary>What the From menu offers, the default first.</summary>
    public static IReadOnlyList<SenderView> Senders(Mailbox mailbox, IEnumerable<MailboxAlias> aliases)
    {
        var usable = aliases.Where(Counts).ToList();
        var chosen = usable.Find(alias => alias.Id == mailbox.DefaultAliasId);
        return
        [
            .. usable.Select(alias => new SenderView(alias.Address, NameOf(mailbox, alias), alias == chosen))
                .Prepend(new SenderView(mailbox.Address, mailbox.DisplayName, chosen is null))
                .OrderByDescending(sender => sender.IsDefault),
        ];
    }
}
